"""The country report: a cover made by its own notebook, then the executed notebook of each component, by nbconvert."""
