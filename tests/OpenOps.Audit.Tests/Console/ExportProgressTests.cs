using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenOps.Audit.Exports;

namespace OpenOps.Audit.Tests.Console;

/// <summary>Whoever waits for an export sees how far it is, and what became of it.</summary>
public sealed class ExportProgressTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_ThatWasDownloaded_IsToldAsCompleteToWhomItIs()
    {
        await world.AnswerAsync("bert");
        using var auditor = await world.SignInAsync("audrey");
        using var answer = await auditor.SubmitAsync("/console/exports", "/console/exports", new() { ["format"] = "interactions" });
        await answer.Content.ReadAsByteArrayAsync(Cancel);
        var counted = Assert.Single(RunningOf(world.Service, world.Chat.IdOf("audrey")));
        await TestTimeouts.EventuallyAsync("the export is over", () => Task.FromResult(counted.State == ExportState.Complete));

        var page = await auditor.ReadAsync("/console/exports");

        Assert.True(counted is { Read: > 0 } && counted.Rows == counted.Read);
        Assert.Contains("data-state=\"complete\"", page, StringComparison.Ordinal);
        Assert.Contains($"{counted.Read} interactions read, {counted.Rows} rows written", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfSomebodyElse_IsNotTold()
    {
        world.Service.Services.GetRequiredService<RunningExports>().Begin(ExportFormat.Dpo, "another");
        using var auditor = await world.SignInAsync("audrey");

        Assert.DoesNotContain("dpo", await auditor.ReadAsync("/console/exports/progress"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Export_ThatIsGivenUp_BrokeOff()
    {
        await using var service = new AuditService(world.Database.RuntimeConnectionString);
        await service.Inference.RecordIntentAsync(); // it goes on from its own commits then, and does not look into texts for that
        await using var owner = NpgsqlDataSource.Create(world.Database.OwnerConnectionString);
        await using var connection = await owner.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand("LOCK TABLE audit.contents", connection))
        {
            await hold.ExecuteNonQueryAsync(Cancel);
        }

        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var download = service.Exporter.GetByteArrayAsync("/exports/csv", givenUp.Token);
        await TestTimeouts.EventuallyAsync("it is being made", () => Task.FromResult(RunningOf(service, "").Count == 1));
        Assert.Equal(ExportState.Running, RunningOf(service, "")[0].State);
        await givenUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
        await TestTimeouts.EventuallyAsync("it is known to have broken off", () => Task.FromResult(RunningOf(service, "")[0].State == ExportState.BrokenOff));
    }

    [Fact]
    public void Export_ThatEndedAWhileAgo_IsForgotten_AndOneThatRunsIsNot()
    {
        var time = new ManualTimeProvider();
        var exports = new RunningExports(time);
        var ended = exports.Begin(ExportFormat.Csv, "p");
        var running = exports.Begin(ExportFormat.Sft, "p");
        time.Advance(TimeSpan.FromSeconds(5));
        ended.End(ExportState.BrokenOff);
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([running, ended], exports.Of("p"));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(605)), (ended.Elapsed, running.Elapsed));

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([running], exports.Of("p"));
    }

    private static IReadOnlyList<RunningExport> RunningOf(AuditService service, string person) =>
        service.Services.GetRequiredService<RunningExports>().Of(person);
}
