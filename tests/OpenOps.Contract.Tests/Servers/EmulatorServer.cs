using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.Contract.Tests.Servers;

/// <summary>The emulator, with an administrator and nothing else in it.</summary>
public sealed class EmulatorServer : ChatServer
{
    private const string Root = "root";
    private const string RootPassword = "Root-Pass-1!";

    private EmulatorProcess? _process;

    /// <inheritdoc />
    public override string? Missing => null;

    /// <inheritdoc />
    protected override async Task<(Uri Url, string Admin, string Password)?> StartAsync()
    {
        (_process, var url) = await EmulatorProcess.StartAsync();
        using var http = new HttpClient { BaseAddress = url };
        await new MattermostAdministration(http, "").CreateUserAsync(
            new NewUser { Username = Root, Email = "root@example.test", Password = RootPassword }, CancellationToken.None);
        return (url, Root, RootPassword);
    }

    /// <inheritdoc />
    protected override ValueTask StopAsync() => _process?.DisposeAsync() ?? default;
}
