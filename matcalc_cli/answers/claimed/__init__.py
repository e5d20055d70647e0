"""Is a claimed derivative right? The verb `check`: a verdict, and where the claim is wrong, why.

Takes a question and the text of a claim; gives an `assessment.Assessment`. `reading` reads the claim with the names and
shapes of the question, `comparing` compares it with the answer, `counterexample` looks for a point of round numbers,
and `diagnosis` tries the table of near misses. To add a near miss, write its row in `near_misses.NEAR_MISSES`; one that
changes a formula in one place is a row of `variations.KINDS`.
"""
