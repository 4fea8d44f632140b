using System.Net;
using System.Text.Json.Nodes;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Encryption;
using OpenOps.Audit.Tests.Erasure;
using OpenOps.Audit.Tests.Exports;

namespace OpenOps.Audit.Tests.Search;

/// <summary>Texts are found by their words, though nobody can read them in the database.</summary>
public sealed class WordSearchTests(PostgresFixture postgres)
{
    [Fact]
    public async Task List_ByWords_FindsPromptsAnswersAndVotesOfEverybody()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var alices = await RecordAsync(service, "alice", "Where is the CAULIFLOWER?", "In the attic.", "too short");
        var bens = await RecordAsync(service, "ben", "Where is the cabbage?", "In the cellar, with the cauliflower.");

        Assert.Equal([bens, alices], await FindAsync(service, "cauliflower"));
        Assert.Equal([alices], await FindAsync(service, "Cauliflower attic"));
        Assert.Equal([bens], await FindAsync(service, "where cellar"));
        Assert.Equal([alices], await FindAsync(service, "short"));
        Assert.Equal([alices], await FindAsync(service, "cauliflower", "&user=alice"));
        Assert.Empty(await FindAsync(service, "attic cabbage"));
        Assert.Empty(await FindAsync(service, "caul"));
        Assert.Empty(await FindAsync(service, "instructions"));
        Assert.Equal([bens], await FindAsync(service, "the", "&limit=1"));
        Assert.Empty(await RawDatabase.FindAsync(database.OwnerConnectionString, "cauliflower"));
    }

    [Fact]
    public async Task List_ByWordsOfAnErasedPerson_FindsNothingOfThem()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await RecordAsync(service, "alice", "cauliflower", "attic");
        var bens = await RecordAsync(service, "ben", "cauliflower", "attic");

        await service.Officer.EraseAsync("alice");

        Assert.Equal([bens], await FindAsync(service, "cauliflower"));
        Assert.Equal([bens], await FindAsync(service, "attic cauliflower"));
        var back = await RecordAsync(service, "alice", "cauliflower", "cellar");
        Assert.Equal([back, bens], await FindAsync(service, "cauliflower"));
    }

    [Fact]
    public async Task Words_OfTwoPeople_HaveNothingInCommon()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await RecordAsync(service, "alice", "cauliflower", "attic");
        await RecordAsync(service, "alice", "cauliflower", "attic");
        await RecordAsync(service, "ben", "cauliflower", "attic");

        // Each person's two words, however often they are said.
        Assert.Equal("alice 2, ben 2", await database.QueryAsync<string>("""
            SELECT string_agg(person || ' ' || words, ', ' ORDER BY person)
            FROM (SELECT person, count(DISTINCT word) AS words FROM audit.contents c, audit.person_keys k, unnest(c.words) word WHERE k.id = c.key_id GROUP BY person) each
            """));
        Assert.Equal(4L, await database.QueryAsync<long>("SELECT count(DISTINCT word) FROM audit.contents, unnest(words) word"));
    }

    [Theory]
    [InlineData("%21%3F")]
    [InlineData("a%00b")]
    public async Task List_ByNoWord_IsRefused(string text)
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();

        using var response = await service.Operator.GetAsync(new Uri($"/interactions?text={text}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Export_ByWords_HoldsWhatTheListShows()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await RecordAsync(service, "alice", "cauliflower", "attic");
        await RecordAsync(service, "ben", "cabbage", "cellar");

        var export = await ExportedArchive.GetAsync(service.Exporter, "interactions?text=cabbage");

        Assert.Equal("cabbage", Assert.Single(export.Rows("interactions.jsonl")).GetProperty("intent").GetProperty("messages")[1].GetProperty("content").GetString());
        Assert.Equal("cabbage", export.Manifest.GetProperty("query").GetProperty("text").GetString());
    }

    private static async Task<Guid> RecordAsync(AuditService service, string person, string question, string answer, string? comment = null)
    {
        var id = await service.Inference.RecordIntentAsync(body =>
        {
            body["requester"]!["id"] = person;
            body["messages"] = new JsonArray(
                new JsonObject { ["role"] = "system", ["content"] = "instructions" }, new JsonObject { ["role"] = "user", ["content"] = question });
        });
        await service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result(body => body["answer"] = answer));
        if (comment is not null)
        {
            await service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("carol", "down", body =>
            {
                body["reason"] = null;
                body["comment"] = comment;
            }));
        }

        return id;
    }

    private static async Task<IReadOnlyList<Guid>> FindAsync(AuditService service, string text, string more = "")
    {
        var page = await service.Operator.GetJsonAsync($"/interactions?text={Uri.EscapeDataString(text)}{more}");
        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
    }
}
