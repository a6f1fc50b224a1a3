enum GatewayDomainStub {}
