enum VectorIndexStub {}
