# JSON Lines in and out: what a program would use.
matcalc batch < questions.jsonl | python3 -c 'import json, sys; [print(json.loads(line)["result"]) for line in sys.stdin]'

# > (A + A')*x
# > -diag(1 ./ x)
# > eye(m)[i, j]*x[k] for i, j, k
