using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tests.Providers;

/// <summary>What every provider's client must do, whatever stands behind it.</summary>
public abstract class ChatClientSuite
{
    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected static List<ChatMessage> Conversation =>
    [
        new(ChatRole.System, "You are brief."),
        new(ChatRole.User, "Hello?"),
    ];

    /// <summary>A client whose next answer is some text of at least two chunks.</summary>
    private protected abstract IChatClient CreateAnsweringClient(out string expected);

    private protected abstract AvailableModel Model { get; }

    private protected ChatOptions Options(Action<ChatOptions>? configure = null)
    {
        var options = new ChatOptions();
        options.SetInteraction(new Interaction
        {
            Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
            Caller = "test",
            Operation = "chat",
            Model = Model,
            Requester = new Requester("", "", []),
        });
        configure?.Invoke(options);
        return options;
    }

    private protected async Task<(List<ChatResponseUpdate> Updates, Exception? Exception)> CollectAsync(
        IChatClient client, ChatOptions? options = null, Action<List<ChatResponseUpdate>>? onUpdate = null)
    {
        var updates = new List<ChatResponseUpdate>();
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(Conversation, options ?? Options(), Cancellation))
            {
                updates.Add(update);
                onUpdate?.Invoke(updates);
            }

            return (updates, null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (updates, exception);
        }
    }

    private protected static string TextOf(IEnumerable<ChatResponseUpdate> updates) => string.Concat(updates.Select(update => update.Text));

    [Fact]
    public async Task Stream_WholeAnswer_EndsWithReasonUsageModelAndId()
    {
        using var client = CreateAnsweringClient(out var expected);

        var (updates, exception) = await CollectAsync(client);

        Assert.Null(exception);
        Assert.Equal(expected, TextOf(updates));
        Assert.True(updates.Count(update => update.Text.Length > 0) > 1);
        Assert.Equal(ChatFinishReason.Stop, updates.Single(update => update.FinishReason is not null).FinishReason);
        var usage = updates.SelectMany(update => update.Contents).OfType<UsageContent>().Last().Details;
        Assert.True(usage.InputTokenCount > 0);
        Assert.True(usage.OutputTokenCount > 0);
        Assert.All(updates, update => Assert.False(string.IsNullOrEmpty(update.ModelId)));
        Assert.All(updates, update => Assert.False(string.IsNullOrEmpty(update.ResponseId)));
    }

    [Fact]
    public async Task WholeResponse_SameAnswer_IsTheStreamFolded()
    {
        using var client = CreateAnsweringClient(out var expected);

        var response = await client.GetResponseAsync(Conversation, Options(), Cancellation);

        Assert.Equal(expected, response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.True(response.Usage?.OutputTokenCount > 0);
    }

    [Fact]
    public async Task Stream_CancelledAfterFirstChunk_Throws()
    {
        using var client = CreateAnsweringClient(out _);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.GetStreamingResponseAsync(Conversation, Options(), stop.Token))
            {
                await stop.CancelAsync();
            }
        });
    }
}
