"""What a procedure is: the model of its file, its compiled form and its static checks."""
