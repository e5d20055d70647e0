"""What is written, whatever the language: the distinct parts of a formula in their better forms.

Takes trees; gives terms of which equal ones are one object (`terms`), as a hand would compute them: `forms` has the
table of better forms. Nothing here knows how anything is spelt.
"""
