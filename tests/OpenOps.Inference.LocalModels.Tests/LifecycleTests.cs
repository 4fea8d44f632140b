using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels.Tests;

/// <summary>Loading, unloading, failing and coming back.</summary>
public sealed class LifecycleTests(ModelsFixture models)
{
    [Fact]
    public async Task NativeFailure_FailsThatModelAlone_AndItComesBackAfterAWhile()
    {
        var time = new ManualTimeProvider();
        var failing = true;
        await using var engine = new Engine(
            models.Greeting, time: time, createRuntime: model => new Fragile(model.CreateRuntime(), () => failing));
        await using var other = new Engine(models.Greeting);

        var first = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));
        var second = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));
        var unharmed = await other.AskAsync("Hi");
        failing = false;
        time.Advance(TimeSpan.FromSeconds(6));
        var again = await engine.AskAsync("Hi");

        Assert.Equal(LocalModelError.Failed, first.Error);
        Assert.True(second.RetryAfter > TimeSpan.Zero);
        Assert.Equal(unharmed.Text, again.Text);
        Assert.Equal(LocalModelPhase.Ready, engine.Model.State.Phase);
    }

    [Fact]
    public async Task NativeFailure_AgainAndAgain_IsWaitedOutLonger()
    {
        var time = new ManualTimeProvider();
        await using var engine = new Engine(models.Greeting, time: time, createRuntime: model => new Fragile(model.CreateRuntime(), () => true));
        var waits = new List<TimeSpan>();
        for (var round = 0; round < 3; round++)
        {
            await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));
            var refused = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync("Hi"));
            waits.Add(refused.RetryAfter!.Value);
            time.Advance(refused.RetryAfter.Value);
        }

        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)], waits);
    }

    [Fact]
    public async Task IdleModel_IsUnloaded_AndLoadedAgainWhenAsked()
    {
        var time = new ManualTimeProvider();
        await using var engine = new Engine(models.Greeting, settings => settings with { IdleAfter = TimeSpan.FromMinutes(10) }, time);
        var first = await engine.AskAsync("Hi");
        Assert.Equal(LocalModelPhase.Ready, engine.Model.State.Phase);

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(LocalModelPhase.Ready, engine.Model.State.Phase);
        time.Advance(TimeSpan.FromMinutes(4));
        await TestTimeouts.EventuallyAsync("the model is unloaded", () => Task.FromResult(engine.Model.State.Phase == LocalModelPhase.Unloaded));

        Assert.Equal(first.Text, (await engine.AskAsync("Hi")).Text);
    }

    [Fact]
    public async Task Model_IsLoadedWhenFirstAsked_OrBeforeIfTold()
    {
        await using var lazy = new Engine(models.Greeting);
        await using var eager = new Engine(models.Greeting);

        await eager.Model.PreloadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(LocalModelPhase.Unloaded, lazy.Model.State.Phase);
        Assert.Equal(LocalModelPhase.Ready, eager.Model.State.Phase);
    }

    [Fact]
    public async Task Messages_ThatDoNotFit_LoseOldTurnsOrAreRefusedWithNumbers()
    {
        await using var engine = new Engine(models.Greeting, settings => settings with { ContextLength = 256 });
        List<ChatMessage> messages = [new(ChatRole.System, "Be kind.")];
        for (var turn = 0; turn < 6; turn++)
        {
            messages.Add(new(ChatRole.User, new string('q', 40)));
            messages.Add(new(ChatRole.Assistant, new string('a', 40)));
        }

        messages.Add(new(ChatRole.User, "Last"));
        var response = await engine.AskAsync(messages);
        var refusal = await Assert.ThrowsAsync<LocalModelException>(() => engine.AskAsync(new string('x', 500)));

        Assert.InRange(response.Usage!.InputTokenCount!.Value, 100, 240);
        Assert.Equal(LocalModelError.ContextLength, refusal.Error);
        Assert.Contains("519", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("256", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A runtime whose native library fails when told to.</summary>
    private sealed class Fragile(IModelRuntime inner, Func<bool> fails) : IModelRuntime
    {
        public int BatchSize => inner.BatchSize;

        public int Cells => inner.Cells;

        public int Sequences => inner.Sequences;

        public DecodeStatus Decode(ReadOnlySpan<BatchToken> batch) => fails() ? DecodeStatus.Failed : inner.Decode(batch);

        public ITokenSampler CreateSampler(SamplingSettings settings) => inner.CreateSampler(settings);

        public bool IsEnd(int token) => inner.IsEnd(token);

        public int PieceOf(int token, Span<byte> bytes, bool withControl) => inner.PieceOf(token, bytes, withControl);

        public void Copy(int source, int target, int length) => inner.Copy(source, target, length);

        public void Truncate(int sequence, int length) => inner.Truncate(sequence, length);

        public void Dispose() => inner.Dispose();
    }
}
