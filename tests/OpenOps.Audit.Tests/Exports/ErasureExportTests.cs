using System.Text.Json;
using OpenOps.Audit.Tests.Erasure;

namespace OpenOps.Audit.Tests.Exports;

/// <summary>Exports made after an erasure leave the person's rows out and say so.</summary>
public sealed class ErasureExportTests(AuditDatabase database) : IClassFixture<AuditDatabase>
{
    [Theory]
    [InlineData("interactions")]
    [InlineData("csv")]
    [InlineData("sft")]
    [InlineData("kto")]
    public async Task Export_AfterAnErasure_LeavesThePersonsRowsOutAndListsIt(string format)
    {
        await using var service = new AuditService(database.RuntimeConnectionString);
        var scene = new ExportScene(service);
        var person = $"p{Samples.NewId():n}";
        foreach (var asker in new[] { person, person, "somebody else" })
        {
            var id = await scene.AnswerAsync($"question of {asker}", $"answer {Samples.NewId()}", intent: body => body["requester"]!["id"] = asker);
            await scene.VoteAsync(id, "mira", "up");
        }

        var before = await scene.ExportAsync(format);
        await service.Officer.EraseAsync(person);
        var after = await scene.ExportAsync(format);

        Assert.Equal(3, Rows(before));
        Assert.Equal(0, before.Manifest.GetProperty("withdrawals").GetArrayLength());
        Assert.Equal(1, Rows(after));
        Assert.Equal(2, after.LeftOut("erased"));
        var sequence = await database.QueryAsync<long>($"SELECT sequence FROM audit.events WHERE kind = 'erasure' AND user_id = '{person}'");
        Assert.Equal($$"""[{"sequence":{{sequence}},"rows":2}]""", JsonSerializer.Serialize(after.Manifest.GetProperty("withdrawals")));
        foreach (var file in after.Names.Where(name => name != "manifest.json"))
        {
            Assert.DoesNotContain(person, after.Text(file), StringComparison.Ordinal);
        }

        long Rows(ExportedArchive export) => export.Manifest.GetProperty("files").EnumerateArray().Sum(file => file.GetProperty("rows").GetInt64()) - (format == "csv" ? 1 : 0);
    }

    [Fact]
    public async Task Training_VotesOfAnErasedPerson_CountNoMore()
    {
        await using var service = new AuditService(database.RuntimeConnectionString);
        var scene = new ExportScene(service);
        var voter = $"v{Samples.NewId():n}";
        var id = await scene.AnswerAsync("question", "answer");
        await scene.VoteAsync(id, voter, "up");
        await service.Officer.EraseAsync(voter);

        var votes = await scene.ExportAsync("kto");
        var liked = await scene.ExportAsync("sft");
        await scene.VoteAsync(id, voter, "up");
        var again = await scene.ExportAsync("kto");

        Assert.Empty(votes.TrainingLines);
        Assert.Equal(1, votes.LeftOut("erased"));
        Assert.Equal(1, votes.Manifest.GetProperty("withdrawals")[0].GetProperty("rows").GetInt64());
        Assert.Empty(liked.TrainingLines);
        Assert.Single(again.TrainingLines);
    }
}
