using System.Net;
using System.Text.Json.Nodes;
using OpenOps.Audit.Tests.Chain;

namespace OpenOps.Audit.Tests.Encryption;

/// <summary>What people said is sealed in the database, and opened for those who may read it.</summary>
public sealed class EncryptionTests(PostgresFixture postgres)
{
    private const string Secret = "the cauliflower is in the attic";

    [Fact]
    public async Task Text_OfPromptAnswerAndVote_IsNowhereInTheDatabaseAndReadsAsItWas()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var id = await RecordAllAsync(service, "alice", voter: "ben");

        Assert.Empty(await RawDatabase.FindAsync(database.OwnerConnectionString, Secret));
        Assert.NotEmpty(await RawDatabase.FindAsync(database.OwnerConnectionString, "alice"));
        var read = await service.Operator.GetJsonAsync($"/interactions/{id}");
        Assert.Equal($"prompt: {Secret}", read.GetProperty("intent").GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal($"answer: {Secret}", read.GetProperty("result").GetProperty("answer").GetString());
        Assert.Equal($"comment: {Secret}", read.GetProperty("feedback")[0].GetProperty("comment").GetString());
        Assert.Equal("kept", read.GetProperty("text_state").GetString());
        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Keys_OfRequesterAndVoter_AreTheirOwn()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await RecordAllAsync(service, "alice", voter: "ben");
        await RecordAllAsync(service, "alice", voter: "alice");

        Assert.Equal(
            "feedback:alice feedback:ben intent:alice result:alice",
            await database.QueryAsync<string>("""
                SELECT string_agg(DISTINCT kind || ':' || person, ' ' ORDER BY kind || ':' || person)
                FROM audit.contents JOIN audit.events ON id = event_id JOIN audit.person_keys k ON k.id = key_id
                """));
    }

    [Fact]
    public async Task Result_AfterARestartAndFromAnotherReplica_IsUnderTheRequestersKey()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        Guid first, second;
        await using (var before = database.Start())
        {
            first = await before.Inference.RecordIntentAsync(OfPerson("alice"));
        }

        await using (var after = database.Start())
        {
            await using var other = database.Start();
            second = await other.Inference.RecordIntentAsync(OfPerson("ben"));
            await after.Inference.RecordAsync($"/interactions/{first}/result", Samples.Result());
            await after.Inference.RecordAsync($"/interactions/{second}/result", Samples.Result());
        }

        Assert.Equal("alice", await PersonOfResultAsync(first));
        Assert.Equal("ben", await PersonOfResultAsync(second));

        Task<string> PersonOfResultAsync(Guid id) => database.QueryAsync<string>(
            $"SELECT person FROM audit.contents JOIN audit.person_keys k ON k.id = key_id WHERE interaction_id = '{id}' AND event_id <> '{id}'");
    }

    [Fact]
    public async Task Result_AfterARefusedIntentOfSomebodyElse_IsUnderTheRequestersKey()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var id = await service.Inference.RecordIntentAsync(OfPerson("alice"));
        using (var refused = await service.Inference.PostJsonAsync("/interactions", Samples.Intent(id, OfPerson("mallory"))))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        }

        await service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result());

        Assert.Equal(1L, await database.QueryAsync<long>("SELECT count(DISTINCT key_id) FROM audit.contents"));
        Assert.Equal("alice", await database.QueryAsync<string>("SELECT string_agg(person, ' ') FROM audit.person_keys"));
    }

    [Fact]
    public async Task TextMovedToAnotherEventOrPerson_DoesNotOpen()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var mine = await service.Inference.RecordIntentAsync(OfPerson("alice"));
        var other = await service.Inference.RecordIntentAsync(OfPerson("alice"));
        await database.TamperAsync($"UPDATE audit.contents c SET salt = o.salt, body = o.body FROM audit.contents o WHERE c.event_id = '{mine}' AND o.event_id = '{other}'");

        using var response = await service.Operator.GetAsync(new Uri($"/interactions/{mine}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(1, Assert.Single((await database.VerifyAsync()).Findings).Sequence);
    }

    [Fact]
    public async Task SameBodyAgain_IsTheSameEventAndAnotherIsNot()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var id = Samples.NewId();
        using var first = await service.Inference.PostJsonAsync("/interactions", Samples.Intent(id));
        using var again = await service.Inference.PostJsonAsync("/interactions", Samples.Intent(id));
        using var changed = await service.Inference.PostJsonAsync("/interactions", Samples.Intent(id, body => body["messages"]![0]!["content"] = "else"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict), (first.StatusCode, again.StatusCode, changed.StatusCode));
    }

    internal static Action<JsonObject> OfPerson(string person) => body =>
    {
        body["requester"]!["id"] = person;
        body["messages"]![0]!["content"] = $"prompt: {Secret}";
    };

    internal static async Task<Guid> RecordAllAsync(AuditService service, string requester, string voter)
    {
        var id = await service.Inference.RecordIntentAsync(OfPerson(requester));
        await service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result(body => body["answer"] = $"answer: {Secret}"));
        await service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote(voter, "up", body => body["comment"] = $"comment: {Secret}"));
        return id;
    }
}
