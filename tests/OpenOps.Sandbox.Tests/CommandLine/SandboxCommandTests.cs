using OpenOps.Sandbox.Chat;
using OpenOps.Sandbox.CommandLine;

namespace OpenOps.Sandbox.Tests.CommandLine;

public sealed class SandboxCommandTests
{
    [Fact]
    public async Task Parse_NoOptions_RunsTheEmulatorWithDataBesideIt()
    {
        var options = await ParseAsync();

        Assert.False(options!.Fresh);
        Assert.Equal(Path.GetFullPath(".openops"), options.DataDirectory);
        Assert.Equal(ChatKind.Emulator, ChatChoice.From(options).Kind);
        Assert.Empty(options.Ports);
    }

    [Fact]
    public async Task Parse_Options_AreTakenOver()
    {
        var options = await ParseAsync("--fresh", "--mattermost-url", "http://chat.internal:8065", "--bot-port", "9001");

        Assert.True(options!.Fresh);
        Assert.Equal(new Uri("http://chat.internal:8065"), options.MattermostUrl);
        Assert.Equal(ChatKind.RunningServer, ChatChoice.From(options).Kind);
        Assert.Equal(9001, Assert.Single(options.Ports).Value);
    }

    [Theory]
    [InlineData("--mattermost-dir", "/x", "--mattermost-url", "http://y")]
    [InlineData("--nonsense")]
    [InlineData("--chat-port", "many")]
    public async Task Parse_Nonsense_RunsNothing(params string[] arguments) => Assert.Null(await ParseAsync(arguments));

    [Fact]
    public async Task Audit_WhereNoSandboxEverRan_SaysWhatToDo()
    {
        var empty = Directory.CreateTempSubdirectory("openops-none-");

        var exception = await Assert.ThrowsAsync<SandboxException>(() => AuditCommand.RunAsync(empty.FullName, ["verify"], TestContext.Current.CancellationToken));

        Assert.Equal(
            $"There is no sandbox in {empty.FullName}. Start one with `dotnet openops.cs up`, or set ConnectionStrings__auditdb to the connection string of another record.",
            exception.Message);
        Assert.Empty(empty.EnumerateFileSystemInfos());
        empty.Delete();
    }

    private static async Task<SandboxOptions?> ParseAsync(params string[] arguments)
    {
        SandboxOptions? parsed = null;
        var command = SandboxCommand.Create((options, _) =>
        {
            parsed = options;
            return Task.FromResult(0);
        });
        await command.Parse(arguments).InvokeAsync(
            new() { Output = TextWriter.Null, Error = TextWriter.Null }, TestContext.Current.CancellationToken);
        return parsed;
    }
}
