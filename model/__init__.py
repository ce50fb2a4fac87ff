"""The network, what turns text into its input and its output into documents, and the extractor around both."""
