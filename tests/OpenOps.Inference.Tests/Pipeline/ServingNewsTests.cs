using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using OpenOps.Inference.Chat;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tests.Pipeline;

/// <summary>What a provider tells besides the text: who hears it, and what it leaves as it was.</summary>
public sealed class ServingNewsTests
{
    private static readonly ModelEntry Entry = new() { Id = "m", DisplayName = "M", Provider = ProviderKind.Local };

    [Fact]
    public async Task Stream_OfACallerWhoAsksForStatus_HasChunksWithoutChoices()
    {
        var events = await WriteAsync(streamed: true, wantsStatus: true, Waiting(3, 20.04), Waiting(0, 0), Dropped("Hi", 2), End());

        Assert.Equal(
            [
                """{"queue":{"position":3,"expected_wait_seconds":20}}""",
                """{"queue":{"position":0,"expected_wait_seconds":0}}""",
                """{"dropped_messages":2}""",
            ],
            events.Select(one => one["openops"]?.ToJsonString()).OfType<string>());
        Assert.All(events.Where(one => one["openops"] is not null), one => Assert.Empty(one["choices"]!.AsArray()));
        Assert.Equal("Hi", string.Concat(events.Select(one => one["choices"]!.AsArray().FirstOrDefault()?["delta"]?["content"]?.GetValue<string>())));
    }

    [Fact]
    public async Task Stream_OfAnyOtherClient_IsOpenAIsAlone()
    {
        var events = await WriteAsync(streamed: true, wantsStatus: false, Waiting(3, null), Dropped("Hi", 2), End());

        Assert.DoesNotContain(events, one => one["openops"] is not null);
        Assert.Equal(4, events.Count);
    }

    [Fact]
    public async Task WholeAnswer_WithMessagesLeftOut_SaysSo()
    {
        var told = Assert.Single(await WriteAsync(streamed: false, wantsStatus: false, Waiting(3, null), Dropped("Hi", 2), End()));
        var plain = Assert.Single(await WriteAsync(streamed: false, wantsStatus: true, Waiting(3, null), Text("Hi"), End()));

        Assert.Equal("""{"dropped_messages":2}""", told["openops"]!.ToJsonString());
        Assert.Null(plain["openops"]);
    }

    [Fact]
    public void Result_HoldsTheWaitAndWhatWasLeftOut()
    {
        var time = new ManualTimeProvider();
        var answer = new AnswerSoFar(time);
        time.Advance(TimeSpan.FromSeconds(2));
        answer.Add(Waiting(1, null));
        time.Advance(TimeSpan.FromSeconds(1));
        answer.Add(Waiting(0, 0));
        time.Advance(TimeSpan.FromSeconds(4));
        answer.Add(Dropped("Hi", 2));

        var result = ResultOf.Completed(answer, time.GetUtcNow());

        Assert.Equal((2, 3000, 7000), (result.DroppedMessages, result.Timing.QueuedMs, result.Timing.FirstTokenMs));
        Assert.Null(ResultOf.Completed(new AnswerSoFar(time), time.GetUtcNow()).DroppedMessages);
    }

    [Fact]
    public async Task Failure_AfterAPlaceInTheQueueOnly_IsTriedAgain()
    {
        var model = new ScriptedClient([
            [Waiting(2, null), new ModelCallException(ModelCallErrors.Provider, "gone") { IsTransient = true }],
            [Waiting(1, null), Text("Hi")],
        ]);
        using var client = new RetryChatClient(model, new RetryOptions { Delay = TimeSpan.Zero }, TimeProvider.System, new Random(1), NullLogger<RetryChatClient>.Instance);

        var updates = await client.GetStreamingResponseAsync([], Options(), TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal([2, 1, null], updates.Select(update => update.GetQueuePlace()?.Position));
        Assert.Equal("Hi", updates[^1].Text);
    }

    [Fact]
    public async Task Failure_AfterAWord_IsNot()
    {
        var model = new ScriptedClient([[Waiting(2, null), Text("Hi"), new ModelCallException(ModelCallErrors.Provider, "gone") { IsTransient = true }]]);
        using var client = new RetryChatClient(model, new RetryOptions { Delay = TimeSpan.Zero }, TimeProvider.System, new Random(1), NullLogger<RetryChatClient>.Instance);

        await Assert.ThrowsAsync<ModelCallException>(async () =>
            await client.GetStreamingResponseAsync([], Options(), TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
    }

    private static ChatResponseUpdate Text(string text) => new(ChatRole.Assistant, text);

    private static ChatResponseUpdate End() => new(ChatRole.Assistant, []) { FinishReason = ChatFinishReason.Stop };

    private static ChatResponseUpdate Waiting(int position, double? seconds)
    {
        var update = new ChatResponseUpdate();
        update.SetQueuePlace(new QueuePlace(position, seconds is { } wait ? TimeSpan.FromSeconds(wait) : null));
        return update;
    }

    private static ChatResponseUpdate Dropped(string text, int count)
    {
        var update = Text(text);
        update.SetDroppedMessages(count);
        return update;
    }

    private static ChatOptions Options()
    {
        var options = new ChatOptions();
        options.SetInteraction(Interaction());
        return options;
    }

    private static Interaction Interaction() => new()
    {
        Id = Guid.Empty, Caller = "", Operation = "", Requester = new Requester("", "", []), Model = new AvailableModel(Entry, null, null, null, Custody.Local),
    };

    private static async Task<List<System.Text.Json.Nodes.JsonNode>> WriteAsync(bool streamed, bool wantsStatus, params ChatResponseUpdate[] updates)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        var call = new ChatCall(Interaction(), [], new ChatOptions(), streamed, DateTimeOffset.UnixEpoch) { WantsStatus = wantsStatus };
        await new ChatAnswerWriter(context, call, TimeSpan.FromMinutes(1), TimeProvider.System).WriteAsync(updates.ToAsyncEnumerable());
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        using var response = new HttpResponseMessage();
        return [.. StreamedAnswer.Parse(response, Encoding.UTF8.GetString(body.ToArray())).Events];
    }

    /// <summary>Each call gets the next script: updates, or an exception.</summary>
    private sealed class ScriptedClient(params object[][] scripts) : IChatClient
    {
        private int _next;

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var step in scripts[_next++])
            {
                await Task.Yield();
                yield return step as ChatResponseUpdate ?? throw (Exception)step;
            }
        }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
