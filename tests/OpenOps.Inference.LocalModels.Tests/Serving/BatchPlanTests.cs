using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels.Tests.Serving;

public sealed class BatchPlanTests
{
    [Fact]
    public void Step_WithRunningAnswers_ReadsOnlyAChunkOfThePrompts()
    {
        var plan = new BatchPlan(512, 100);
        var (running, reading) = (Answer(0, prompt: 10, read: 9), Answer(1, prompt: 1000, read: 0));

        plan.Build([running, reading]);

        Assert.Equal([(running, 1), (reading, 100)], plan.Parts);
        Assert.Equal(0, running.BatchIndex);
        Assert.Equal(-1, reading.BatchIndex);
        Assert.Equal(new BatchToken(9, 9, 0, WantsNext: true), plan.Tokens[0]);
    }

    [Fact]
    public void Step_WithoutRunningAnswers_ReadsAsMuchAsABatchHolds()
    {
        var plan = new BatchPlan(512, 100);

        plan.Build([Answer(0, prompt: 1000, read: 0)]);

        Assert.Equal(512, plan.Tokens.Length);
    }

    [Fact]
    public void ShortPrompt_BesideALongOne_IsReadInTheSameStep()
    {
        var plan = new BatchPlan(512, 100);
        var (running, oldest, brief) = (Answer(0, 10, 9), Answer(1, prompt: 1000, read: 0), Answer(2, prompt: 20, read: 0));

        plan.Build([running, oldest, brief]);

        Assert.Equal([(running, 1), (oldest, 80), (brief, 20)], plan.Parts);
        Assert.Equal(100, brief.BatchIndex);
    }

    private static RunningAnswer Answer(int id, int prompt, int read)
    {
        var request = new ServingRequest("", [.. Enumerable.Range(0, prompt)], 10, new SamplingSettings(), [], CancellationToken.None);
        var sequence = new CachedSequence(id);
        sequence.Tokens.AddRange(request.Prompt.Take(read));
        return new RunningAnswer(request, new NoSampler()) { Sequence = sequence };
    }

    private sealed class NoSampler : ITokenSampler
    {
        public int? Sample(int batchIndex) => null;

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
