using System.Net;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.Contract.Tests.Servers;
using OpenOps.Contract.Tests.Support;

namespace OpenOps.Contract.Tests;

/// <summary>
/// What our client relies on, asked of a real server and of the emulator alike. Where they differ, the emulator is wrong.
/// </summary>
public abstract partial class ServerContractTests
{
    private readonly ChatServer _server;

    /// <summary>Skips every test where the server is not there. Allowed on CI, too: the emulator is always there.</summary>
    protected ServerContractTests(ChatServer server)
    {
        _server = server;
        if (server.Missing is { } reason)
        {
            Assert.Skip(reason);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Room Room => _server.Room;

    private MattermostClient Bot => Room.Bot.Client;

    private MattermostClient Alice => Room.Alice.Client;

    private Task<Post> PostAsync(MattermostClient author, string message, string? rootId = null) =>
        author.CreatePostAsync(new NewPost { ChannelId = Room.Lab.Id, Message = message, RootId = rootId }, Cancellation);

    private Task<EventTape> ListenAsync(Account account) => EventTape.StartAsync(_server.Http, account.Token);

    // "5.37.0.5.37.0.…": the first three numbers are the version.
    private async Task<Version> ServerVersionAsync()
    {
        using var response = await _server.Http.GetAsync(new Uri("api/v4/system/ping", UriKind.Relative), Cancellation);
        return Version.Parse(string.Join('.', response.Headers.GetValues("X-Version-Id").First().Split('.').Take(3)));
    }

    private static async Task<MattermostApiException> RefusedAsync(HttpStatusCode status, Task request)
    {
        var exception = await Assert.ThrowsAsync<MattermostApiException>(() => request);
        Assert.Equal(status, exception.Status);
        return exception;
    }
}
