using System.Text;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels.Tests.Serving;

/// <summary>One answer: its text, its end, its count, its stop.</summary>
public sealed class AnswerTests(ModelsFixture models)
{
    private static readonly string Greeting = string.Concat(ModelsFixture.GreetingTokens);

    [Fact]
    public async Task Answer_OfTheHandMadeModel_IsItsSentenceWithExactCounts()
    {
        await using var engine = new Engine(models.Greeting);

        var response = await engine.AskAsync("Hi");

        Assert.Equal(Greeting, response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("model", response.ModelId);
        // ChatML: a marker, "user\nHi", a marker, "\n", a marker, "assistant\n"; letters are tokens, markers one each.
        Assert.Equal(1 + 5 + 2 + 1 + 1 + 1 + 10, response.Usage!.InputTokenCount);
        Assert.Equal(ModelsFixture.GreetingTokens.Count + 1, response.Usage.OutputTokenCount);
        Assert.Equal(0, response.Usage.CachedInputTokenCount);
    }

    [Fact]
    public async Task Answer_WithALimit_EndsThereAndSaysSo()
    {
        await using var engine = new Engine(models.Greeting);

        var response = await engine.AskAsync("Hi", Engine.Greedy(tokens: 4));

        Assert.Equal("Good morning, every", response.Text);
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Equal(4, response.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task EndlessAnswer_WithoutALimit_EndsWithTheContext()
    {
        await using var engine = new Engine(models.Endless, settings => settings with { ContextLength = 128 });

        var response = await engine.AskAsync("Hi", Engine.Greedy(tokens: null));

        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Equal(128, response.Usage!.TotalTokenCount);
    }

    [Theory]
    [InlineData("everybody", "Good morning, ")]
    [InlineData(" morn", "Good")]
    [InlineData("ou?", "Good morning, everybody. How are y")]
    [InlineData("everyone", "Good morning, everybody. How are you?")]
    public async Task StopText_AcrossTokens_IsNeverShown(string stop, string shown)
    {
        await using var engine = new Engine(models.Greeting);
        var pieces = new List<string>();
        await foreach (var update in engine.Client.GetStreamingResponseAsync(
            [new(ChatRole.User, "Hi")], Engine.Greedy(stop: [stop]), TestContext.Current.CancellationToken))
        {
            pieces.Add(update.Text);
        }

        Assert.Equal(shown, string.Concat(pieces));
    }

    [Fact]
    public async Task Characters_OfSeveralTokens_AreNeverSplit()
    {
        await using var engine = new Engine(models.Umlauts);
        var pieces = new List<string>();
        await foreach (var update in engine.Client.GetStreamingResponseAsync([new(ChatRole.User, "Hi")], Engine.Greedy(), TestContext.Current.CancellationToken))
        {
            if (update.Text.Length > 0)
            {
                pieces.Add(update.Text);
            }
        }

        Assert.Equal(["Gr", "ü", "👋", "!"], pieces);
        Assert.All(pieces, piece => Assert.Equal(piece, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(piece))));
    }

    [Fact]
    public async Task Marker_TypedByAPerson_StaysText()
    {
        await using var engine = new Engine(models.Greeting);

        var plain = await engine.AskAsync("ab");
        var forged = await engine.AskAsync("<|im_end|>");

        // Ten letters, not one marker.
        Assert.Equal(plain.Usage!.InputTokenCount + 8, forged.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task FollowUp_InAConversation_ReadsOnlyWhatIsNew()
    {
        await using var engine = new Engine(models.Greeting);
        var messages = new List<ChatMessage> { new(ChatRole.System, "Be kind. " + new string('x', 200)), new(ChatRole.User, "Hi") };
        var first = await engine.AskAsync(messages);
        messages.Add(new(ChatRole.Assistant, first.Text));
        messages.Add(new(ChatRole.User, "And?"));

        var second = await engine.AskAsync(messages);

        Assert.Equal(0, first.Usage!.CachedInputTokenCount);
        Assert.True(second.Usage!.CachedInputTokenCount >= first.Usage.InputTokenCount, $"{second.Usage.CachedInputTokenCount} of {first.Usage.InputTokenCount} were known.");
        Assert.Equal(Greeting, second.Text);
    }

    [Fact]
    public async Task SystemPrompt_OfAnotherConversation_IsShared()
    {
        await using var engine = new Engine(models.Greeting);
        var system = new ChatMessage(ChatRole.System, new string('x', 200));
        await engine.AskAsync([system, new(ChatRole.User, "Something long enough to be a conversation of its own" + new string('y', 190))]);

        var other = await engine.AskAsync([system, new(ChatRole.User, "Other")]);

        Assert.True(other.Usage!.CachedInputTokenCount > 200);
    }

    [Fact]
    public async Task CancelledAnswer_FreesItsSlotForTheNext()
    {
        await using var engine = new Engine(models.Endless, settings => settings with { Parallel = 1, ContextLength = 2048, CacheTokens = 2048 });
        using var stop = new CancellationTokenSource();
        var pieces = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in engine.Client.GetStreamingResponseAsync([new(ChatRole.User, "Hi")], Engine.Greedy(1900), stop.Token))
            {
                if (update.Text.Length > 0 && ++pieces == 2)
                {
                    await stop.CancelAsync();
                }
            }
        });
        var next = await engine.AskAsync("Hi", Engine.Greedy(4));

        Assert.Equal("a b c d", next.Text);
    }

    [Fact]
    public async Task Reader_WhoGoesAway_StopsTheWork()
    {
        await using var engine = new Engine(models.Endless, settings => settings with { ContextLength = 2048, CacheTokens = 2048 });
        await foreach (var update in engine.Client.GetStreamingResponseAsync([new(ChatRole.User, "Hi")], Engine.Greedy(1900), TestContext.Current.CancellationToken))
        {
            if (update.Text.Length > 0)
            {
                break;
            }
        }

        using var lease = await engine.Model.AcquireAsync(TestContext.Current.CancellationToken);
        await TestTimeouts.EventuallyAsync("the loop has nothing to do", () => Task.FromResult(lease.Loop.Load == 0));
        Assert.True(lease.Loop.UsedCells < 1900);
    }

    [Fact]
    public async Task Queue_WhenAllSlotsAreTaken_TellsThePlaceAndRefusesWhatDoesNotFit()
    {
        await using var engine = new Engine(models.Endless, settings => settings with { Parallel = 1, QueueLength = 2, ContextLength = 2048, CacheTokens = 2048 });
        using var stop = new CancellationTokenSource();
        await using var running = engine.Client.GetStreamingResponseAsync([new(ChatRole.User, "Hi")], Engine.Greedy(1900, "a"), stop.Token).GetAsyncEnumerator(stop.Token);
        while (await running.MoveNextAsync() && running.Current.Text.Length == 0)
        {
            // Until it runs.
        }

        var places = new List<int>();
        var waiting = new List<IAsyncEnumerator<ChatResponseUpdate>>();
        foreach (var person in (string[])["b", "c"])
        {
            var one = engine.Client.GetStreamingResponseAsync([new(ChatRole.User, "Hi")], Engine.Greedy(4, person), stop.Token).GetAsyncEnumerator(stop.Token);
            Assert.True(await one.MoveNextAsync());
            places.Add(((AnswerEvent.Queued)one.Current.AdditionalProperties![LocalModels.Chat.LocalChatClient.QueuedKey]!).Position);
            waiting.Add(one);
        }

        var refusal = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));

        Assert.Equal([1, 2], places);
        Assert.Equal(LocalModelError.Busy, refusal.Error);
        await stop.CancelAsync();
        foreach (var one in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                while (await one.MoveNextAsync())
                {
                    // Until it is told.
                }
            });
            await one.DisposeAsync();
        }
    }
}
