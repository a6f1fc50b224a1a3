enum PredictionDomainStub {}
