using System.Text.Json;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Commands;

/// <summary>What one person is shown that nobody else sees.</summary>
internal sealed class EphemeralNews : IAsyncDisposable
{
    private readonly MattermostSocket _socket;

    private EphemeralNews(MattermostSocket socket) => _socket = socket;

    public static async Task<EphemeralNews> ListenAsync(Person person) => new(await MattermostSocket.ConnectAsync(
        person.Client.ServerUrl, person.Token, resume: null, new MattermostOptions(), TimeProvider.System, TestContext.Current.CancellationToken));

    /// <summary>The next such post that is more than "I am on it".</summary>
    public async Task<Post> NextAsync()
    {
        using var limit = new CancellationTokenSource(TestTimeouts.Start);
        await foreach (var frame in _socket.ReadAllAsync(limit.Token))
        {
            if (frame.Message is { Event: "ephemeral_message" } told
                && JsonSerializer.Deserialize(told.Data.GetProperty("post").GetString()!, MattermostJson.Default.Post) is { } post
                && !post.Message.StartsWith('⏳'))
            {
                return post;
            }
        }

        throw new TimeoutException("The connection ended before news came.");
    }

    public ValueTask DisposeAsync() => _socket.DisposeAsync();
}
