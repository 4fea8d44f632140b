using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Encryption;

namespace OpenOps.Audit.Tests.Erasure;

/// <summary>A person's text is erased: unreadable everywhere, while the evidence and its chain stay.</summary>
public sealed class ErasureTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Erase_TextOfAPerson_IsReadableNowhereAndTheChainHolds()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var alices = await EncryptionTests.RecordAllAsync(service, "alice", voter: "ben");
        var bens = await EncryptionTests.RecordAllAsync(service, "ben", voter: "alice");
        var wrapped = await database.QueryAsync<string>("SELECT encode(wrapped, 'hex') FROM audit.person_keys WHERE person = 'alice'");

        await service.Officer.EraseAsync("alice");

        Assert.Equal("ben", await database.QueryAsync<string>("SELECT string_agg(person, ' ') FROM audit.person_keys"));
        Assert.Empty(await RawDatabase.FindAsync(database.OwnerConnectionString, wrapped));
        Assert.Empty(await RawDatabase.FindAsync(database.OwnerConnectionString, "cauliflower"));
        var gone = await service.Operator.GetJsonAsync($"/interactions/{alices}");
        Assert.Equal("erased", gone.GetProperty("text_state").GetString());
        Assert.Equal(0, gone.GetProperty("intent").GetProperty("messages").GetArrayLength());
        Assert.Equal("alice", gone.GetProperty("intent").GetProperty("requester").GetProperty("id").GetString());
        Assert.DoesNotContain("answer: ", gone.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("comment: the cauliflower", gone.GetProperty("feedback")[0].GetRawText(), StringComparison.Ordinal);
        var kept = await service.Operator.GetJsonAsync($"/interactions/{bens}");
        Assert.Equal("kept", kept.GetProperty("text_state").GetString());
        Assert.Contains("answer: the cauliflower", kept.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(("erased", "up"), (kept.GetProperty("feedback")[0].GetProperty("text_state").GetString(), kept.GetProperty("feedback")[0].GetProperty("rating").GetString()));
        Assert.DoesNotContain("comment: ", kept.GetRawText(), StringComparison.Ordinal);

        await ChainDatabase.SignAsync(service);
        var report = await database.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((9, 9L), ((int)report.Events, report.SignedThrough)); // two of them tell that texts were read
        Assert.Equal("alice", await database.QueryAsync<string>("SELECT evidence ->> 'user_id' FROM audit.events WHERE sequence = 7 AND kind = 'erasure'"));
    }

    [Fact]
    public async Task Erase_PersonWhoComesBack_GetsANewKeyAndNothingOldWithIt()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var before = await EncryptionTests.RecordAllAsync(service, "alice", voter: "ben");
        await service.Officer.EraseAsync("alice");

        var after = await EncryptionTests.RecordAllAsync(service, "alice", voter: "ben");

        Assert.Equal(("erased", "kept"), (await TextStateAsync(service, before), await TextStateAsync(service, after)));
        await service.Officer.EraseAsync("alice");
        Assert.Equal("erased", await TextStateAsync(service, after));
        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Erase_PersonWhoseTextWaitsForItsCommit_SealsItUnderTheNewKey()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var interaction = await EncryptionTests.RecordAllAsync(service, "alice", voter: "ben");
        var now = TimeProvider.System.GetUtcNow();
        var vote = service.Services.GetRequiredService<ContentSealer>().SealEarly(EventDraft.Create(
            EventKind.Feedback, interaction, Guid.CreateVersion7(now), now, "test",
            new VoteEvidence("ben", "ben", Rating.Down, VoteSource.Button), new VoteContent(Comment: "the broccoli"), "ben"));
        Assert.NotNull(vote.Sealed);

        await service.Officer.EraseAsync("ben");
        var outcomes = await service.Services.GetRequiredService<EventWriter>().WriteAsync([vote], TestContext.Current.CancellationToken);

        Assert.Equal(CommitState.Recorded, Assert.Single(outcomes).State);
        var read = (await service.Operator.GetJsonAsync($"/interactions/{interaction}")).GetProperty("feedback");
        Assert.Equal(["erased", "kept"], read.EnumerateArray().Select(one => one.GetProperty("text_state").GetString()));
        Assert.Contains("the broccoli", read.GetRawText(), StringComparison.Ordinal);
        Assert.NotEqual(vote.Sealed.Content.KeyId, await database.QueryAsync<Guid>("SELECT id FROM audit.person_keys WHERE person = 'ben'"));
        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Erase_KeyRememberedByAnotherReplica_IsNotUsedAgain()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var one = database.Start();
        await using var other = database.Start();
        await other.Inference.RecordIntentAsync(EncryptionTests.OfPerson("alice"));
        var running = await other.Inference.RecordIntentAsync(EncryptionTests.OfPerson("alice"));
        await one.Officer.EraseAsync("alice");

        // Until the other one writes without looking again.
        for (var count = 0; count < 12; count++)
        {
            await other.Inference.RecordIntentAsync(EncryptionTests.OfPerson("ben"));
        }

        var after = await other.Inference.RecordIntentAsync(EncryptionTests.OfPerson("alice"));
        await other.Inference.RecordAsync($"/interactions/{running}/result", Samples.Result());

        Assert.Equal("kept", await TextStateAsync(one, after));
        Assert.Equal(2L, await database.QueryAsync<long>("SELECT count(*) FROM audit.contents WHERE key_id = (SELECT id FROM audit.person_keys WHERE person = 'alice')"));
        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Erase_WhileThePersonAsks_DividesTheRecordInTwo()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var one = database.Start();
        await using var other = database.Start();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async caller =>
        {
            for (var count = 0; count < 10; count++)
            {
                await (caller % 2 == 0 ? one : other).Inference.RecordIntentAsync(EncryptionTests.OfPerson("alice"));
                if (caller == 0 && count % 4 == 3)
                {
                    await (count == 3 ? one : other).Officer.EraseAsync("alice");
                }
            }
        }));

        Assert.Equal(62L, await database.QueryAsync<long>("SELECT count(*) FROM audit.events"));
        Assert.Equal(0L, await database.QueryAsync<long>("""
            SELECT count(*) FROM audit.events JOIN audit.contents ON event_id = id LEFT JOIN audit.person_keys k ON k.id = key_id
            WHERE (k.id IS NOT NULL) <> (sequence > (SELECT max(sequence) FROM audit.events WHERE kind = 'erasure'))
            """));
        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Erase_SentAgain_IsOneErasureAndAnotherBodyIsRefused()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var body = Body();
        using var first = await service.Officer.PostJsonAsync("/people/alice/erasure", body);
        await EncryptionTests.RecordAllAsync(service, "alice", voter: "ben");
        using var again = await service.Officer.PostJsonAsync("/people/alice/erasure", body);
        using var other = await service.Officer.PostJsonAsync("/people/ben/erasure", body);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict), (first.StatusCode, again.StatusCode, other.StatusCode));
        Assert.Equal(2L, await database.QueryAsync<long>("SELECT count(*) FROM audit.person_keys"));
    }

    [Fact]
    public async Task Erase_ErasedIntentSentAgain_IsRefusedAndChangesNothing()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var intent = Samples.Intent(Samples.NewId(), EncryptionTests.OfPerson("alice"));
        await service.Inference.RecordAsync("/interactions", intent);
        await service.Officer.EraseAsync("alice");

        using var again = await service.Inference.PostJsonAsync("/interactions", intent);

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Erase_TextThatIsGuessedRight_CannotBeToldFromWhatStays()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await service.Inference.RecordIntentAsync(EncryptionTests.OfPerson("alice"));
        var guess = Samples.Contract("audit-intent.json")["messages"]!.AsArray().Select(message => new ChatMessage(
            Enum.Parse<ChatRole>(message!["role"]!.GetValue<string>(), ignoreCase: true), message["content"]!.GetValue<string>(), message["name"]?.GetValue<string>())).ToList();
        guess[0] = guess[0] with { Content = "prompt: the cauliflower is in the attic" };
        var text = StorageJson.Write(new IntentContent(guess));

        // The guess is right: with the salt that the key opens, its hash is the recorded one.
        var (row, content, hash) = await ReadAsync(database);
        var salt = AuditDatabase.MasterKeysOf(AuditDatabase.MasterKey).Unwrap(row!).OpenSalt(content.InteractionId, content.EventId, content.Salt);
        Assert.Equal(hash, EventLink.HashContent(salt, text));

        await service.Officer.EraseAsync("alice");

        var (gone, left, same) = await ReadAsync(database);
        Assert.Null(gone);
        Assert.Equal(hash, same);
        byte[] everything = [.. left.Salt, .. left.Body, .. left.KeyId.ToByteArray(), .. left.KeyId.ToByteArray(bigEndian: true)];
        Assert.DoesNotContain(Enumerable.Range(0, everything.Length - salt.Length + 1), at => EventLink.HashContent(everything[at..(at + salt.Length)], text).AsSpan().SequenceEqual(hash));
    }

    [Fact]
    public async Task Erase_ByWhoeverHasNotTheRight_IsRefused()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        foreach (var client in new[] { service.Inference, service.Bot, service.Exporter })
        {
            using var response = await client.PostJsonAsync("/people/alice/erasure", Body());
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        using var nobody = await service.Anonymous.PostJsonAsync("/people/alice/erasure", Body());
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        using var wrong = await service.Officer.PostJsonAsync("/people/alice/erasure", Body(body => body["occurred_at"] = "1999-01-01T00:00:00Z"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task Verify_KeyPutBackAfterAnErasure_IsAFault()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await EncryptionTests.RecordAllAsync(service, "alice", voter: "ben");
        var row = await database.QueryAsync<string>("SELECT format('%L, %L, %L, %L', id, person, wrapped, master_key_id) FROM audit.person_keys WHERE person = 'alice'");
        await service.Officer.EraseAsync("alice");
        await database.TamperAsync($"INSERT INTO audit.person_keys VALUES ({row})");

        var finding = Assert.Single((await database.VerifyAsync()).Findings);

        Assert.Equal((ChainFault.NotErased, 1L, "The person's text in event 1 was erased by event 4, and its key is there again."), (finding.Kind, finding.Sequence, finding.Text));
    }

    internal static JsonObject Body(Action<JsonObject>? change = null)
    {
        var body = new JsonObject { ["id"] = Samples.NewId(), ["occurred_at"] = TimeProvider.System.GetUtcNow(), ["reason"] = "asked for by mail" };
        change?.Invoke(body);
        return body;
    }

    private static async Task<(PersonKeyRow? Key, EventContent Content, byte[] Hash)> ReadAsync(ChainDatabase database)
    {
        await using var context = new AuditDbContext(new DbContextOptionsBuilder<AuditDbContext>().UseNpgsql(database.OwnerConnectionString).Options);
        return (
            await context.PersonKeys.SingleOrDefaultAsync(TestContext.Current.CancellationToken),
            await context.Contents.SingleAsync(TestContext.Current.CancellationToken),
            (await context.Events.SingleAsync(row => row.Kind == EventKind.Intent, TestContext.Current.CancellationToken)).ContentHash!);
    }

    private static async Task<string?> TextStateAsync(AuditService service, Guid id)
    {
        JsonElement read = await service.Operator.GetJsonAsync($"/interactions/{id}");
        return read.GetProperty("text_state").GetString();
    }
}

internal static class Erasing
{
    public static Task EraseAsync(this HttpClient officer, string person) => officer.RecordAsync($"/people/{person}/erasure", ErasureTests.Body());
}
