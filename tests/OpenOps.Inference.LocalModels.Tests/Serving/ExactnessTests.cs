using Microsoft.Extensions.AI;

namespace OpenOps.Inference.LocalModels.Tests.Serving;

/// <summary>What an answer says depends on its conversation alone: never on neighbours, eviction, pauses or reuse.</summary>
public sealed class ExactnessTests(ModelsFixture models)
{
    private static readonly string[] Questions =
        [.. Enumerable.Range(1, 16).Select(number => string.Join(' ', Enumerable.Range(0, 1 + (number * 7 % 23)).Select(word => $"word{number * word % 11}")))];

    [Fact]
    public async Task Answers_OfSixteenInterleavedConversations_AreWhatEachGivesAlone()
    {
        var alone = await AloneAsync(turns: 2);
        await using var engine = new Engine(models.Random, settings => settings with { Parallel = 16, Remembered = 32, CacheTokens = 8192 });

        var together = await Task.WhenAll(Questions.Select(question => ConverseAsync(engine, question, 2)));

        Assert.Equal(alone, together);
        // Had all said the same, nothing would be shown.
        Assert.True(alone.Select(answers => answers[0]).Distinct().Count() > 12);
    }

    [Fact]
    public async Task Answers_AfterEvictionAndPauses_AreTheSame()
    {
        var alone = await AloneAsync(turns: 2);
        // Room for about two of sixteen conversations: they push each other out, and running ones must give way.
        await using var engine = new Engine(models.Random, settings => settings with { Parallel = 8, CacheTokens = 512, Remembered = 4 });

        var crowded = await Task.WhenAll(Questions.Select(question => ConverseAsync(engine, question, 2)));

        Assert.Equal(alone, crowded);
    }

    [Fact]
    public async Task Answers_WithoutReuse_AreTheSame()
    {
        var alone = await AloneAsync(turns: 2);
        await using var engine = new Engine(models.Random, settings => settings with { ReusePrefixes = false, Parallel = 4 });

        var cold = await Task.WhenAll(Questions.Select(question => ConverseAsync(engine, question, 2)));

        Assert.Equal(alone, cold);
    }

    [Fact]
    public async Task Answers_WhileNeighboursAreCancelled_AreTheSame()
    {
        var alone = await AloneAsync(turns: 1);
        await using var engine = new Engine(models.Random, settings => settings with { Parallel = 16, CacheTokens = 8192 });

        var neighbours = Questions.Select(question => AskAndLeaveAsync(engine, question + " again")).ToList();
        var stayed = await Task.WhenAll(Questions.Select(question => ConverseAsync(engine, question, 1)));
        await Task.WhenAll(neighbours);

        Assert.Equal(alone, stayed);
    }

    [Fact]
    public async Task SampledAnswer_WithASeed_IsTheSameInCompany()
    {
        var options = new ChatOptions { Temperature = 1, Seed = 42, MaxOutputTokens = 32 };
        await using var engine = new Engine(models.Random);
        var alone = (await engine.AskAsync("hello", options)).Text;

        var crowd = Questions.Select(question => engine.AskAsync(question, new ChatOptions { Temperature = 1, Seed = 7, MaxOutputTokens = 32 })).ToList();
        var inCompany = (await engine.AskAsync("hello", options)).Text;
        await Task.WhenAll(crowd);

        Assert.Equal(alone, inCompany);
        Assert.NotEqual(alone, (await engine.AskAsync("hello", new ChatOptions { Temperature = 1, Seed = 43, MaxOutputTokens = 32 })).Text);
    }

    private static async Task AskAndLeaveAsync(Engine engine, string question)
    {
        using var leaving = new CancellationTokenSource();
        var pieces = 0;
        try
        {
            await foreach (var update in engine.Client.GetStreamingResponseAsync([new(ChatRole.User, question)], Engine.Greedy(400), leaving.Token))
            {
                if (update.Text.Length > 0 && ++pieces == 3)
                {
                    await leaving.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private static async Task<string[]> ConverseAsync(Engine engine, string question, int turns)
    {
        var messages = new List<ChatMessage> { new(ChatRole.System, "You are one of many."), new(ChatRole.User, question) };
        var answers = new List<string>();
        for (var turn = 0; turn < turns; turn++)
        {
            var answer = (await engine.AskAsync(messages, Engine.Greedy(24, person: question))).Text;
            answers.Add(answer);
            messages.Add(new(ChatRole.Assistant, answer));
            messages.Add(new(ChatRole.User, $"and then {turn}?"));
        }

        return [.. answers];
    }

    // One after the other, each with an engine that has seen nothing else.
    private async Task<string[][]> AloneAsync(int turns)
    {
        var answers = new List<string[]>();
        foreach (var question in Questions)
        {
            await using var engine = new Engine(models.Random, settings => settings with { Parallel = 1, ReusePrefixes = false });
            answers.Add(await ConverseAsync(engine, question, turns));
        }

        return [.. answers];
    }
}
