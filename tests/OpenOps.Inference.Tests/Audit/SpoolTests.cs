using System.Net;
using Microsoft.AspNetCore.Http;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Audit;

/// <summary>A result that Audit cannot take now is kept on disk and delivered later.</summary>
public sealed class SpoolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Audit_GoneForTheResult_AnswerEndsAndTheResultIsDeliveredLater()
    {
        await using var service = await InferenceService.StartAsync();
        service.Audit.OnResult = _ => Task.FromResult<IResult?>(Results.StatusCode(503));

        var answer = await service.StreamAsync();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(service.SpoolDirectory, "results")));
        var mode = File.GetUnixFileMode(file);
        var before = service.Audit.Results.Count;
        service.Audit.Mend();
        var result = await service.Audit.ResultAsync(answer.InteractionId);

        Assert.True(answer.IsDone);
        Assert.Equal(0, before);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        Assert.Equal(("completed", answer.Text), (result["outcome"]!.GetValue<string>(), result["answer"]!.GetValue<string>()));
        await TestTimeouts.EventuallyAsync("the spool is empty", () => Task.FromResult(Directory.GetFiles(Path.Combine(service.SpoolDirectory, "results")).Length == 0));
    }

    [Fact]
    public async Task Results_OfManyAnswers_AreDeliveredInTheirOrder()
    {
        await using var service = await InferenceService.StartAsync();
        service.Audit.OnResult = _ => Task.FromResult<IResult?>(Results.StatusCode(503));
        var ids = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            ids.Add((await service.StreamAsync()).InteractionId);
        }

        service.Audit.Mend();
        await service.Audit.ResultAsync(ids[^1]);

        Assert.Equal(ids, service.Audit.Deliveries);
    }

    [Fact]
    public async Task Spool_Full_NoFurtherModelIsCalled()
    {
        await using var service = await InferenceService.StartAsync(("Audit:MaxSpooledResults", "2"));
        service.Audit.OnResult = _ => Task.FromResult<IResult?>(Results.StatusCode(503));
        await service.StreamAsync();
        await service.StreamAsync();

        var refused = await service.StreamAsync();
        service.Audit.Mend();
        await TestTimeouts.EventuallyAsync("both results arrive", () => Task.FromResult(service.Audit.Results.Count == 2));
        await TestTimeouts.EventuallyAsync("the spool has room", async () => (await service.StreamAsync()).IsDone);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "audit_unavailable"), (refused.Status, refused.Error!["code"]!.GetValue<string>()));
        Assert.Contains("Audit:MaxSpooledResults", refused.Error["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Result_AuditWillNeverTake_IsKeptApartAndOthersGoOn()
    {
        await using var service = await InferenceService.StartAsync();
        var first = "";
        service.Audit.OnResult = context => Task.FromResult<IResult?>(
            first.Length > 0 && context.Request.Path.Value!.Contains(first, StringComparison.Ordinal) ? Results.StatusCode(400) : Results.StatusCode(503));
        first = (await service.StreamAsync()).InteractionId;
        var second = (await service.StreamAsync()).InteractionId;

        service.Audit.OnResult = context => Task.FromResult<IResult?>(
            context.Request.Path.Value!.Contains(first, StringComparison.Ordinal) ? Results.StatusCode(400) : null);
        await service.Audit.ResultAsync(second);

        await TestTimeouts.EventuallyAsync("the refused result is kept", () => Task.FromResult(
            Directory.GetFiles(Path.Combine(service.SpoolDirectory, "refused")).Any(file => file.Contains(Guid.Parse(first).ToString("N"), StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Process_KilledInTheMiddle_PartialTextIsRecordedAtTheNextStart(bool byAnAssertion)
    {
        await using var audit = await FakeAudit.StartAsync();
        await using var model = await ScriptedModelServer.StartAsync(Cancellation);
        using var folder = new TempDirectory();
        model.Enqueue(ModelScript.StallAfter("Begun", " wéll"));
        string id;
        await using (var first = await InferenceProcess.StartAsync(audit, model, folder.File("spool")))
        {
            id = await first.ReadUntilAsync("wéll");
            var ended = byAnAssertion ? first.AbortAsync() : first.KillAsync();
            await ended;
        }

        await using var second = await InferenceProcess.StartAsync(audit, model, folder.File("spool"));
        var result = await audit.ResultAsync(id);

        Assert.Equal(("failed", "Begun wéll", true, "crashed"), (
            result["outcome"]!.GetValue<string>(), result["answer"]!.GetValue<string>(), result["partial"]!.GetValue<bool>(), result["error"]!["type"]!.GetValue<string>()));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.File("spool"), "open")));
    }

    [Fact]
    public async Task Process_StoppedWithUndeliveredResults_DeliversThemAtTheNextStart()
    {
        await using var audit = await FakeAudit.StartAsync();
        await using var model = await ScriptedModelServer.StartAsync(Cancellation);
        using var folder = new TempDirectory();
        audit.OnResult = _ => Task.FromResult<IResult?>(Results.StatusCode(503));
        string id;
        await using (var first = await InferenceProcess.StartAsync(audit, model, folder.File("spool")))
        {
            id = await first.ReadUntilAsync("[DONE]");
        }

        audit.Mend();
        await using var second = await InferenceProcess.StartAsync(audit, model, folder.File("spool"));

        Assert.Equal("completed", (await audit.ResultAsync(id))["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Process_SecondOnTheSameSpool_RefusesToStart()
    {
        await using var audit = await FakeAudit.StartAsync();
        await using var model = await ScriptedModelServer.StartAsync(Cancellation);
        using var folder = new TempDirectory();
        await using var first = await InferenceProcess.StartAsync(audit, model, folder.File("spool"));

        var (exitCode, output) = await InferenceProcess.RunToEndAsync(audit, model, folder.File("spool"));

        Assert.Equal(78, exitCode);
        Assert.Contains("Audit:SpoolDirectory", output);
    }

    [Fact]
    public async Task Process_WrongSettings_TellsAllErrorsAtOnce()
    {
        await using var audit = await FakeAudit.StartAsync();
        await using var model = await ScriptedModelServer.StartAsync(Cancellation);
        using var folder = new TempDirectory();

        var (exitCode, output) = await InferenceProcess.RunToEndAsync(
            audit, model, folder.File("spool"), ("Timeouts__Stall", "00:00:00"), ("Models__Entries__0__id", "mine"), ("Models__Entries__0__display_name", "Mine"),
            ("Models__Entries__0__provider", "local"), ("Chat__MaxRequestBytes", "1"));

        Assert.Equal(78, exitCode);
        Assert.All(["Timeouts:Stall", "Models:Entries:0.file is missing", "Chat:MaxRequestBytes"], part => Assert.Contains(part, output));
    }
}
