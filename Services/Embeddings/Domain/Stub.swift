enum EmbeddingsDomainStub {}
