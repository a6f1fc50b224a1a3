enum EmbeddingsServerStub {}
