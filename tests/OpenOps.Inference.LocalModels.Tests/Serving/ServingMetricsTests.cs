using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels.Tests.Serving;

/// <summary>What is measured of real requests whose counts are known.</summary>
public sealed class ServingMetricsTests(ModelsFixture models) : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _measured = new();

    // Tests run side by side and meters are known by name, so a model of this test alone tells its measurements apart.
    private readonly string _model = $"metrics-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";

    [Fact]
    public async Task TwoRequests_AreMeasuredToTheToken()
    {
        Listen();
        await using var engine = new Engine(models.Greeting, settings => settings with { Id = _model });

        var first = await engine.AskAsync("Hi");
        var second = await engine.AskAsync("Hi");

        var chosen = ModelsFixture.GreetingTokens.Count + 1;
        await TestTimeouts.EventuallyAsync("both are measured", () => Task.FromResult(Values("openops.local_model.tokens", ("gen_ai.token.type", "output")).Sum() == 2 * chosen));
        var durations = Values("gen_ai.server.request.duration", ("openops.finish_reason", "stop"));
        var firsts = Values("gen_ai.server.time_to_first_token", ("openops.finish_reason", "stop"));
        var between = Values("gen_ai.server.time_per_output_token", ("openops.finish_reason", "stop"));
        Assert.Equal((2, 2, 2), (durations.Count, firsts.Count, between.Count));
        for (var request = 0; request < 2; request++)
        {
            Assert.InRange(firsts[request], double.Epsilon, durations[request]);
            Assert.Equal(durations[request] - firsts[request], between[request] * (chosen - 1), 6);
        }

        Assert.True(second.Usage!.CachedInputTokenCount > 0);
        Assert.Equal(second.Usage.CachedInputTokenCount, (long)Values("openops.local_model.cached_tokens").Sum());
        // Every token was computed once: what the cache knew was not read again, and the last one chosen is not read at all.
        Assert.Equal(
            first.Usage!.InputTokenCount + second.Usage.InputTokenCount - second.Usage.CachedInputTokenCount - 2,
            (long)Values("openops.local_model.tokens", ("gen_ai.token.type", "input")).Sum());
        Assert.Equal([1.0], Values("openops.local_model.admissions", ("openops.cache", "miss")));
        Assert.Equal([1.0], Values("openops.local_model.admissions", ("openops.cache", "hit")));
    }

    [Fact]
    public async Task Queue_IsAsLongAsThoseWhoWait()
    {
        Listen();
        await using var engine = new Engine(models.Endless, settings => settings with { Id = _model, Parallel = 1, ContextLength = 2048, CacheTokens = 2048 });
        using var stop = new CancellationTokenSource();
        var asked = new List<IAsyncEnumerator<ChatResponseUpdate>>();
        foreach (var person in (string[])["a", "b", "c"])
        {
            var one = engine.Client.GetStreamingResponseAsync([new(ChatRole.User, "Hi")], Engine.Greedy(1900, person), stop.Token).GetAsyncEnumerator(stop.Token);
            Assert.True(await one.MoveNextAsync());
            asked.Add(one);
        }

        Assert.Equal(2, Observe());

        await stop.CancelAsync();
        foreach (var one in asked)
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

        await TestTimeouts.EventuallyAsync("nobody waits", () => Task.FromResult(Observe() == 0));
        Assert.Equal(3, Values("gen_ai.server.request.duration", ("openops.finish_reason", "cancelled")).Count);
    }

    public void Dispose() => _listener.Dispose();

    private void Listen()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServingMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue(new Measured(instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string)));

    private double Observe()
    {
        _listener.RecordObservableInstruments();
        return Values("openops.local_model.queue")[^1];
    }

    private List<double> Values(string name, params (string Key, string Value)[] tags) =>
    [
        .. _measured.Where(one => one.Name == name && one.Tags["gen_ai.request.model"] == _model && tags.All(tag => one.Tags.GetValueOrDefault(tag.Key) == tag.Value))
            .Select(one => one.Value),
    ];

    private sealed record Measured(string Name, double Value, IReadOnlyDictionary<string, string?> Tags);
}
