using OpenOps.Sandbox.Output;

namespace OpenOps.Sandbox.Tests.Output;

public sealed class ServiceLogTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData(false, "audit      | warn: the disk is nearly full\n")]
    [InlineData(true, "bot        | info: connected\naudit      | warn: the disk is nearly full\n")]
    public void Write_Lines_AllReachTheFileAndTroubleTheScreen(bool verbose, string expectedScreen)
    {
        using var screen = new StringWriter { NewLine = "\n" };
        using (var log = new ServiceLog(_directory.File("log"), new SandboxConsole(screen), verbose))
        {
            log.Write("bot", "info: connected");
            log.Write("audit", "warn: the disk is nearly full");
        }

        Assert.Equal(["bot        | info: connected", "audit      | warn: the disk is nearly full"], File.ReadAllLines(_directory.File("log")));
        Assert.Equal(expectedScreen, screen.ToString());
    }

    public void Dispose() => _directory.Dispose();
}
