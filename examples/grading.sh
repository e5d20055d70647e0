# A stack of homework: a claim a line in claims.jsonl, a verdict a line here, with the reason where it is wrong.
matcalc batch < claims.jsonl | python3 -c '
import json, sys
for line in sys.stdin:
    answer = json.loads(line)
    said = [reason["text"] for reason in answer.get("diagnosis", [])] or [answer.get("error", {}).get("message", "")]
    print(answer.get("verdict", "not read"), *filter(None, ["; ".join(said)]), sep=": ")
'

# > right
# > wrong: the claim is 1/2 times the right answer
# > wrong: right in Jacobian layout
# > wrong: right only if A is symmetric
# > right
# > wrong: the claim is transposed; right only if X is symmetric
# > right
# > not read: cannot multiply B' (m×p) by A' (n×m): the inner dimensions p and n differ
# > wrong: the claim is a vector of m, and the right answer a vector of n; the derivative of the inner part A*x is missing; the factor A' is missing
# > wrong: right in Jacobian layout
# > wrong: the term -9*x2^2 is missing; the term -6*x2 is too many
# > right
# > wrong: the factors are in the wrong order: dX*inv(X) should be inv(X)*dX
