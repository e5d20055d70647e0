# A homework sheet: the derivation of every gradient in homework.txt, as one LaTeX document. pdflatex makes a PDF of it.
sheet=$(mktemp -d)
matcalc grad --wrt x --shape mu:n --steps --format latex --latex-style bold --standalone < homework.txt > "$sheet/homework.tex"
if command -v pdflatex > /dev/null; then
    (cd "$sheet" && pdflatex -halt-on-error homework.tex > log.txt || tail log.txt)
fi
grep -c '\\item' "$sheet/homework.tex"
grep -o 'nabla_{x} f &= [^&]*' "$sheet/homework.tex" | tail -n 1 | sed 's/ *$//'
rm -r "$sheet"

# > 6
# > nabla_{x} f &= \log\left(\mathbf{x}\right) + 1
