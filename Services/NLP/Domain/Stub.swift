enum NLPDomainStub {}
