"""A model as a folder that ONNX Runtime runs without marsad."""
