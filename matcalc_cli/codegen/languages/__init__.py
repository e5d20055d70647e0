"""Languages of arrays with a syntax of their own: Julia and MATLAB. Open `known`, which lists all dialects."""
