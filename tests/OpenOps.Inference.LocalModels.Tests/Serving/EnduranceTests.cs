using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.LocalModels.Tests.Serving;

// Alone: the memory of other tests would count as this one's.
[Collection(nameof(EnduranceTests))]
[CollectionDefinition(nameof(EnduranceTests), DisableParallelization = true)]
public sealed class EnduranceTests(ModelsFixture models)
{
    [Fact]
    public async Task TwoThousandRequests_WithRandomCancels_AllEndAndLeaveNothingBehind()
    {
        await using var engine = new Engine(models.Random, settings => settings with { CacheTokens = 1024, QueueLength = 100, Remembered = 8 });
        var ends = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await RunAsync(engine, 0, 500, ends);
        var warm = Environment.WorkingSet;

        await RunAsync(engine, 500, 2000, ends);

        Assert.Equal(2000, ends.Values.Sum());
        Assert.True(ends["length"] > 500 && ends["cancelled"] > 300, string.Join(", ", ends));
        using var lease = await engine.Model.AcquireAsync(TestContext.Current.CancellationToken);
        await TestTimeouts.EventuallyAsync("nothing runs or waits", () => Task.FromResult(lease.Loop.Load == 0));
        Assert.InRange(lease.Loop.UsedCells, 0, 1024);
        Assert.True(Environment.WorkingSet - warm < 64 << 20, $"{(Environment.WorkingSet - warm) >> 20} MiB more than after the first quarter.");
    }

    private static Task RunAsync(Engine engine, int from, int to, ConcurrentDictionary<string, int> ends) => Parallel.ForEachAsync(
        Enumerable.Range(from, to - from),
        new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = TestContext.Current.CancellationToken },
        async (number, cancellationToken) =>
        {
            var random = new Random(number);
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var leaveAfter = random.Next(3) == 0 ? random.Next(6) : int.MaxValue;
            var end = "nothing";
            try
            {
                ChatMessage[] messages = [new(ChatRole.System, "shared " + number % 3), new(ChatRole.User, new string((char)('a' + random.Next(26)), 1 + random.Next(200)))];
                await foreach (var update in engine.Client.GetStreamingResponseAsync(messages, Engine.Greedy(1 + random.Next(24), $"person {number % 7}"), leaving.Token))
                {
                    end = update.FinishReason?.Value ?? end;
                    if (leaveAfter-- == 0)
                    {
                        await leaving.CancelAsync();
                    }
                }
            }
            catch (OperationCanceledException)
            {
                end = "cancelled";
            }

            ends.AddOrUpdate(end, 1, (_, count) => count + 1);
        });
}
