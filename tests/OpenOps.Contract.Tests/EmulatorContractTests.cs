using OpenOps.Contract.Tests.Servers;

namespace OpenOps.Contract.Tests;

/// <summary>The contract as the emulator keeps it.</summary>
public sealed class EmulatorContractTests(EmulatorServer server) : ServerContractTests(server), IClassFixture<EmulatorServer>;
