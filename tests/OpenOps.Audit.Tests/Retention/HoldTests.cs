using System.Net;
using System.Text.Json.Nodes;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Encryption;
using OpenOps.Audit.Tests.Erasure;

namespace OpenOps.Audit.Tests.Retention;

/// <summary>A legal hold wins over erasure.</summary>
public sealed class HoldTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("""{"user_id":"alice"}""", true)]
    [InlineData("""{"user_id":"nobody"}""", false)]
    [InlineData("""{"channel_id":"the channel"}""", true)]
    [InlineData("""{"channel_id":"another"}""", false)]
    [InlineData("""{"from":"2026-01-01T00:00:00Z"}""", true)]
    [InlineData("""{"to":"2026-01-01T00:00:00Z"}""", false)]
    [InlineData("""{"user_id":"alice","channel_id":"another"}""", false)]
    [InlineData("""{"user_id":"ben","channel_id":"the channel"}""", false)]
    [InlineData("""{"user_id":"alice","channel_id":"the channel","from":"2026-01-01T00:00:00Z"}""", true)]
    public async Task Erasure_UnderAHoldThatCoversThePerson_IsRefusedUntilItIsReleased(string covers, bool holds)
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var id = await RecordAsync(service, "alice", "the channel");
        var hold = await SetAsync(service, covers);

        using var erasure = await service.Officer.PostJsonAsync("/people/alice/erasure", ErasureTests.Body());

        Assert.Equal(holds ? HttpStatusCode.Conflict : HttpStatusCode.Created, erasure.StatusCode);
        Assert.Equal(holds ? "kept" : "erased", (await service.Operator.GetJsonAsync($"/interactions/{id}")).GetProperty("text_state").GetString());
        if (holds)
        {
            Assert.Equal("legal_hold", (await erasure.ReadJsonAsync()).GetProperty("code").GetString());
            await service.Officer.RecordAsync($"/holds/{hold}/release", ErasureTests.Body());
            await service.Officer.EraseAsync("alice");
            Assert.Equal("erased", (await service.Operator.GetJsonAsync($"/interactions/{id}")).GetProperty("text_state").GetString());
        }

        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Erasure_OfAVoterWhoseCommentLiesInAHeldChannel_IsRefused()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var id = await RecordAsync(service, "alice", "the channel");
        await service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("carol", "down"));
        await SetAsync(service, """{"channel_id":"the channel"}""");

        using var erasure = await service.Officer.PostJsonAsync("/people/carol/erasure", ErasureTests.Body());

        Assert.Equal(HttpStatusCode.Conflict, erasure.StatusCode);
    }

    [Fact]
    public async Task Erasure_RefusedAmongOtherEvents_RefusesNothingElse()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await RecordAsync(service, "alice", "the channel");
        await SetAsync(service, """{"user_id":"alice"}""");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(async number =>
        {
            using var response = number % 3 == 0
                ? await service.Officer.PostJsonAsync("/people/alice/erasure", ErasureTests.Body())
                : await service.Inference.PostJsonAsync("/interactions", Samples.Intent(Samples.NewId(), EncryptionTests.OfPerson("ben")));
            return (number % 3 == 0, response.StatusCode);
        }));

        Assert.All(outcomes, outcome => Assert.Equal(outcome.Item1 ? HttpStatusCode.Conflict : HttpStatusCode.Created, outcome.StatusCode));
        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Holds_SetListedAndReleased_AreEventsOfTheChain()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var first = await SetAsync(service, """{"user_id":"alice","to":"2026-06-01T02:00:00+02:00"}""");
        var second = await SetAsync(service, """{"channel_id":"the channel"}""");

        var both = (await service.Officer.GetJsonAsync("/holds")).GetProperty("items");
        await service.Officer.RecordAsync($"/holds/{first}/release", ErasureTests.Body());
        using var again = await service.Officer.PostJsonAsync($"/holds/{first}/release", ErasureTests.Body());
        var one = (await service.Officer.GetJsonAsync("/holds")).GetProperty("items");

        Assert.Equal([first, second], both.EnumerateArray().Select(hold => hold.GetProperty("id").GetGuid()));
        Assert.Equal(("alice", "because"), (both[0].GetProperty("user_id").GetString(), both[0].GetProperty("reason").GetString()));
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), both[0].GetProperty("to").GetDateTimeOffset());
        Assert.Equal(second, Assert.Single(one.EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal("hold_set hold_set hold_released", await database.QueryAsync<string>("SELECT string_agg(kind, ' ' ORDER BY sequence) FROM audit.events"));
        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"user_id":""}""")]
    [InlineData("""{"from":"2026-02-01T00:00:00Z","to":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"user_id":"alice","reason":""}""")]
    public async Task Hold_ThatCoversNothingOrSaysNoReason_IsRefused(string covers)
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();

        using var response = await service.Officer.PostJsonAsync("/holds", Body(covers));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Holds_ForWhoeverHasNotTheRight_AreRefused()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();

        using var set = await service.Operator.PostJsonAsync("/holds", Body("""{"user_id":"alice"}"""));
        using var release = await service.Operator.PostJsonAsync($"/holds/{Samples.NewId()}/release", ErasureTests.Body());
        using var list = await service.Operator.GetAsync(new Uri("/holds", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (set.StatusCode, release.StatusCode, list.StatusCode));
    }

    internal static async Task<Guid> SetAsync(AuditService service, string covers)
    {
        var body = Body(covers);
        await service.Officer.RecordAsync("/holds", body);
        return body["id"]!.GetValue<Guid>();
    }

    internal static Task<Guid> RecordAsync(AuditService service, string person, string channel, DateTimeOffset? at = null) => service.Inference.RecordIntentAsync(
        body =>
        {
            EncryptionTests.OfPerson(person)(body);
            body["place"]!["channel_id"] = channel;
        },
        at);

    private static JsonObject Body(string covers) => ErasureTests.Body(body =>
    {
        body["reason"] = "because";
        foreach (var (name, value) in JsonNode.Parse(covers)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }
    });
}
