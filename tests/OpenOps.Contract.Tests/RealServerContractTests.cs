using OpenOps.Contract.Tests.Servers;

namespace OpenOps.Contract.Tests;

/// <summary>The contract as a real server keeps it.</summary>
public sealed class RealServerContractTests(RealServer server) : ServerContractTests(server), IClassFixture<RealServer>;
