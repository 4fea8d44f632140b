using System.Text.Json;
using Npgsql;

namespace OpenOps.Audit.Tests.Exports;

public sealed class TrainingExportTests : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditDatabase _database;
    private readonly AuditService _service;
    private readonly ExportScene _scene;

    public TrainingExportTests(AuditDatabase database)
    {
        _database = database;
        _service = new AuditService(database.RuntimeConnectionString);
        _scene = new ExportScene(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Kto_HasTheSchemaOfItsTrainer_AndNothingElse()
    {
        await _scene.VoteAsync(await _scene.AnswerAsync("Why? “ä” <b>", "Because 😀"), "mira", "up");

        Assert.Equal(
            """{"prompt":[{"role":"system","content":"You help the team."},{"role":"user","content":"Why? “ä” <b>"}],"completion":[{"role":"assistant","content":"Because 😀"}],"label":true}""",
            Assert.Single((await _scene.ExportAsync("kto")).TrainingLines).Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Kto_HasOneRowForEachPersonAndAnswer_OfTheLastVote()
    {
        var id = await _scene.AnswerAsync("q", "a");
        await _scene.VoteAsync(id, "mira", "down");
        await _scene.VoteAsync(id, "mira", "up");
        await _scene.VoteAsync(id, "tom", "down");
        await _scene.VoteAsync(id, "eve", "up");
        await _scene.VoteAsync(id, "eve", "withdrawn");

        var export = await _scene.ExportAsync("kto");

        Assert.Equal([false, true], export.TrainingLines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("label").GetBoolean()).Order());
        Assert.Equal("""{"false":1,"true":1}""", Compact(export.Manifest.GetProperty("labels")));
        Assert.Equal("""{"people":2,"largest_share":0.5}""", Compact(export.Manifest.GetProperty("voters")));
    }

    [Theory]
    [InlineData("kto")]
    [InlineData("sft")]
    public async Task Rows_OfAnswersThatAreNotWhole_AreLeftOutAndCounted(string format)
    {
        await _scene.VoteAsync(await _scene.AnswerAsync("stopped", "par", result: body =>
        {
            (body["outcome"], body["finish_reason"], body["partial"]) = ("cancelled", "cancelled", true);
        }), "mira", "up");
        await _scene.VoteAsync(await _scene.AnswerAsync("too long", "cut", result: body => body["finish_reason"] = "length"), "mira", "up");
        await _scene.VoteAsync(await _scene.AnswerAsync("empty", " "), "mira", "up");
        await _scene.VoteAsync(await _scene.AnswerAsync("good", "whole"), "mira", "up");

        var export = await _scene.ExportAsync(format);

        Assert.Contains("whole", Assert.Single(export.TrainingLines), StringComparison.Ordinal);
        Assert.Equal((2, 1), (export.LeftOut("not_whole"), export.LeftOut("no_answer")));
    }

    [Theory]
    [InlineData("kto", 2)]
    [InlineData("sft", 1)]
    public async Task Rows_WithTheSameText_CountOnceForEachPerson(string format, int rows)
    {
        foreach (var user in new[] { "mira", "mira", "tom" })
        {
            await _scene.VoteAsync(await _scene.AnswerAsync("same question", "same answer"), user, "up");
        }

        var export = await _scene.ExportAsync(format);

        Assert.Equal(rows, export.TrainingLines.Count);
        Assert.Equal(3 - rows, export.LeftOut("duplicate"));
    }

    [Fact]
    public async Task Sft_HasAnswersThatMorePeopleLikeThanNot()
    {
        var liked = await _scene.AnswerAsync("liked", "a");
        var disputed = await _scene.AnswerAsync("disputed", "b");
        await _scene.VoteAsync(liked, "mira", "up");
        await _scene.VoteAsync(liked, "tom", "up");
        await _scene.VoteAsync(liked, "eve", "down");
        await _scene.VoteAsync(disputed, "mira", "up");
        await _scene.VoteAsync(disputed, "tom", "down");

        var export = await _scene.ExportAsync("sft");

        Assert.Equal(
            """{"messages":[{"role":"system","content":"You help the team."},{"role":"user","content":"liked"},{"role":"assistant","content":"a"}]}""",
            Assert.Single(export.TrainingLines));
        Assert.Equal(1, export.LeftOut("people_at_odds"));
    }

    [Fact]
    public async Task Dpo_PairsALikedWithADislikedAnswerToOneQuestion()
    {
        await AnswerTwiceAsync("again", "bad", "good");
        await _scene.VoteAsync(await _scene.AnswerAsync("alone", "a"), "mira", "up");

        var export = await _scene.ExportAsync("dpo");

        Assert.Equal(
            """{"prompt":[{"role":"system","content":"You help the team."},{"role":"user","content":"again"}],"chosen":[{"role":"assistant","content":"good"}],"rejected":[{"role":"assistant","content":"bad"}]}""",
            Assert.Single(export.TrainingLines));
        Assert.Equal(1, export.LeftOut("no_pair"));
    }

    [Fact]
    public async Task OpenAIPreference_HasOpenAIsSchema()
    {
        await AnswerTwiceAsync("again", "bad", "good");

        Assert.Equal(
            """{"input":{"messages":[{"role":"system","content":"You help the team."},{"role":"user","content":"again"}],"tools":[],"parallel_tool_calls":true},"preferred_output":[{"role":"assistant","content":"good"}],"non_preferred_output":[{"role":"assistant","content":"bad"}]}""",
            Assert.Single((await _scene.ExportAsync("openai-preference")).TrainingLines));
    }

    [Fact]
    public async Task Dpo_AnswersToAnEditedQuestion_AreNoPair()
    {
        var post = $"p{Samples.NewId():n}";
        await _scene.VoteAsync(await _scene.AnswerAsync("before", "bad", post), "mira", "down");
        await _scene.VoteAsync(await _scene.AnswerAsync("after", "good", post), "mira", "up");

        var export = await _scene.ExportAsync("dpo");

        Assert.Empty(export.TrainingLines);
        Assert.Equal(1, export.LeftOut("question_changed"));
    }

    [Fact]
    public async Task Split_KeepsEachConversationInOneFile_TheSameEachTime()
    {
        for (var conversation = 0; conversation < 30; conversation++)
        {
            var place = $"thread-{conversation}";
            for (var turn = 0; turn < 2; turn++)
            {
                var id = await _scene.AnswerAsync($"{place} {turn}", "a", intent: body => body["place"]!["conversation_id"] = place);
                await _scene.VoteAsync(id, "mira", "up");
            }
        }

        var first = await _scene.ExportAsync("kto", "&test_percent=40");
        var second = await _scene.ExportAsync("kto", "&test_percent=40");

        var (train, test) = (Threads(first, "train.jsonl"), Threads(first, "test.jsonl"));
        Assert.NotEmpty(test);
        Assert.Empty(train.Intersect(test));
        Assert.Equal(30, train.Count + test.Count);
        Assert.Equal((first.Text("train.jsonl"), first.Text("test.jsonl")), (second.Text("train.jsonl"), second.Text("test.jsonl")));

        static HashSet<string> Threads(ExportedArchive export, string name) =>
            [.. export.Rows(name).Select(row => row.GetProperty("prompt")[1].GetProperty("content").GetString()!.Split(' ')[0])];
    }

    [Fact]
    public async Task Rows_WhoseTextIsNotThereAnyMore_AreLeftOutAndCounted()
    {
        var gone = await _scene.AnswerAsync("personal", "a");
        await _scene.VoteAsync(gone, "mira", "up");
        await using (var owner = NpgsqlDataSource.Create(_database.OwnerConnectionString))
        {
            await using var erase = owner.CreateCommand($"""
                ALTER TABLE audit.contents DISABLE TRIGGER USER;
                DELETE FROM audit.contents WHERE interaction_id = '{gone}';
                ALTER TABLE audit.contents ENABLE ALWAYS TRIGGER refuse_change;
                """);
            await erase.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var export = await _scene.ExportAsync("kto");

        Assert.Empty(export.TrainingLines);
        Assert.Equal(1, export.LeftOut("expired"));
    }

    private async Task AnswerTwiceAsync(string question, string first, string second)
    {
        var post = $"p{Samples.NewId():n}";
        await _scene.VoteAsync(await _scene.AnswerAsync(question, first, post), "mira", "down");
        await _scene.VoteAsync(await _scene.AnswerAsync(question, second, post), "mira", "up");
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
