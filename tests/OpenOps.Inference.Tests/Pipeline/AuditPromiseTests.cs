using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Pipeline;

/// <summary>No row, no call; and a result whatever happens.</summary>
public sealed class AuditPromiseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Intent_NotYetCommitted_ModelHasNotSeenAByte()
    {
        await using var service = await InferenceService.StartAsync();
        var (arrived, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        service.Audit.OnIntent = async _ =>
        {
            arrived.TrySetResult();
            await gate.Task;
            return null;
        };

        var answering = service.StreamAsync();
        await arrived.Task.WaitAsync(TestTimeouts.Step, Cancellation);
        var seenBefore = service.Model.Requests.Count;
        gate.SetResult();
        var answer = await answering;

        Assert.Equal(0, seenBefore);
        Assert.True(answer.IsDone);
        Assert.Single(service.Model.Requests);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(401)]
    public async Task Audit_Refuses_503AndTheModelIsNotAsked(int status)
    {
        await using var service = await InferenceService.StartAsync();
        service.Audit.Break(status);

        var answer = await service.StreamAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("audit_unavailable", answer.Error!["code"]!.GetValue<string>());
        Assert.Empty(service.Model.Requests);
    }

    [Fact]
    public async Task Audit_Gone_503AndTheModelIsNotAskedAndNothingIsLeft()
    {
        await using var service = await InferenceService.StartAsync();
        await service.Audit.DisposeAsync();

        var answer = await service.StreamAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Empty(service.Model.Requests);
        Assert.Empty(Directory.GetFiles(service.SpoolDirectory, "*.j*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Audit_NeverAnswers_503AndTheModelIsNotAsked()
    {
        await using var service = await InferenceService.StartAsync(
            ("Resilience:audit:AttemptTimeout", "00:00:00.100"), ("Resilience:audit:TotalTimeout", "00:00:00.500"));
        service.Audit.OnIntent = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return null;
        };

        var answer = await service.StreamAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Empty(service.Model.Requests);
    }

    [Fact]
    public async Task Audit_CommitsButItsAnswerIsLost_IsAskedAgainAndTheCallGoesOn()
    {
        await using var service = await InferenceService.StartAsync();
        var times = 0;
        service.Audit.OnIntentCommitted = context =>
        {
            if (times++ == 0)
            {
                context.Abort();
            }

            return Task.FromResult<IResult?>(null);
        };

        var answer = await service.StreamAsync();

        Assert.True(answer.IsDone);
        Assert.Equal(2, service.Audit.IntentRequests);
        Assert.Single(service.Audit.Intents);
        Assert.Single(service.Model.Requests);
    }

    [Fact]
    public async Task Audit_CommitsButNeverSaysSo_RecordSaysTheModelWasNotAsked()
    {
        await using var service = await InferenceService.StartAsync();
        service.Audit.OnIntentCommitted = _ => Task.FromResult<IResult?>(Results.StatusCode(500));

        var answer = await service.StreamAsync();
        var (_, result) = await service.Audit.SingleAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Empty(service.Model.Requests);
        Assert.Equal(("failed", "audit_unavailable"), (result["outcome"]!.GetValue<string>(), result["error"]!["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Interaction_KnownAlready_Is409AndTheModelIsNotAsked()
    {
        await using var service = await InferenceService.StartAsync();
        var metadata = new JsonObject { ["interaction_id"] = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString() };
        await service.StreamAsync(InferenceService.Request(metadata: metadata));

        var again = await service.StreamAsync(InferenceService.Request(metadata: metadata.DeepClone().AsObject()));

        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Equal("interaction_exists", again.Error!["code"]!.GetValue<string>());
        Assert.Single(service.Model.Requests);
        Assert.Equal("completed", (await service.Audit.SingleAsync()).Result["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Interaction_AskedTwiceAtOnce_IsAnsweredOnce()
    {
        await using var service = await InferenceService.StartAsync();
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => service.StreamAsync(InferenceService.Request(metadata: new JsonObject { ["interaction_id"] = id }))));

        Assert.Single(answers, answer => answer.IsDone);
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
        Assert.Single(service.Model.Requests);
    }

    [Fact]
    public async Task Result_NotYetDurable_StreamHasNotEnded()
    {
        await using var service = await InferenceService.StartAsync(("Audit:ResultTimeout", "00:00:50"), ("Resilience:audit:AttemptTimeout", "00:00:50"), ("Resilience:audit:TotalTimeout", "00:00:55"));
        var (arrived, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        service.Audit.OnResult = async _ =>
        {
            arrived.TrySetResult();
            await gate.Task;
            return null;
        };

        using var response = await service.PostAsync(InferenceService.Request());
        var reading = response.Content.ReadAsStringAsync(Cancellation);
        await arrived.Task.WaitAsync(TestTimeouts.Step, Cancellation);
        var endedBefore = reading.IsCompleted;
        gate.SetResult();
        var answer = StreamedAnswer.Parse(response, await reading);

        Assert.False(endedBefore);
        Assert.True(answer.IsDone);
    }

    [Fact]
    public async Task Client_GoesAway_ProviderIsClosedAndThePartialTextRecorded()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.StallAfter("Begun", " well"));
        using (var response = await service.PostAsync(InferenceService.Request()))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
            while (await reader.ReadLineAsync(Cancellation) is { } line && !line.Contains("well", StringComparison.Ordinal))
            {
            }
        }

        await service.Model.Requests[0].ClientClosed.WaitAsync(TestTimeouts.Step, Cancellation);
        var (_, result) = await service.Audit.SingleAsync();

        Assert.Equal("cancelled", result["outcome"]!.GetValue<string>());
        Assert.Equal("cancelled", result["finish_reason"]!.GetValue<string>());
        Assert.True(result["partial"]!.GetValue<bool>());
        Assert.Equal("Begun well", result["answer"]!.GetValue<string>());
    }

    [Fact]
    public async Task Client_GoesAwayBeforeTheFirstToken_ProviderIsClosedAndTheRecordSaysCancelled()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.Hang());
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var asking = service.PostAsync(InferenceService.Request(stream: false), leaving.Token);
        var request = await service.Model.RequestAsync();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await request.ClientClosed.WaitAsync(TestTimeouts.Step, Cancellation);
        Assert.Equal("cancelled", (await service.Audit.SingleAsync()).Result["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Provider_BreaksInTheMiddle_PartialTextIsKeptWithTheReason()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.GarbageAfter("Half", " an"));

        await service.StreamAsync();
        var (_, result) = await service.Audit.SingleAsync();

        Assert.Equal(("failed", "error", "Half an", true, "provider_error"), (
            result["outcome"]!.GetValue<string>(), result["finish_reason"]!.GetValue<string>(), result["answer"]!.GetValue<string>(),
            result["partial"]!.GetValue<bool>(), result["error"]!["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Provider_BusyThenWell_IsAskedAgainWithinOneInteraction()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.Error(503), ModelScript.Error(429), ModelScript.Answer("Hello"));

        var answer = await service.StreamAsync();

        Assert.Equal("Hello", answer.Text);
        Assert.Equal(3, service.Model.Requests.Count);
        Assert.Equal("completed", (await service.Audit.SingleAsync()).Result["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Provider_BreaksAfterTheFirstToken_IsNotAskedAgain()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.DisconnectAfter("Half"));

        var answer = await service.StreamAsync();

        Assert.False(answer.IsDone);
        Assert.Single(service.Model.Requests);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.GatewayTimeout, "first_token_timeout")]
    [InlineData(false, HttpStatusCode.OK, "stall_timeout")]
    public async Task Model_TooSlow_FirstTokenAndStallAreToldApart(bool first, HttpStatusCode status, string code)
    {
        await using var service = await InferenceService.StartAsync(
            first ? ("Timeouts:FirstTokenLocal", "00:00:00.200") : ("Timeouts:Stall", "00:00:00.200"));
        service.Model.Enqueue(first ? ModelScript.Hang() : ModelScript.StallAfter("Begun"));

        var answer = await service.StreamAsync();
        var (_, result) = await service.Audit.SingleAsync();

        Assert.Equal((status, code, false), (answer.Status, answer.Error!["code"]!.GetValue<string>(), answer.IsDone));
        Assert.Equal((code, first ? "" : "Begun"), (result["error"]!["type"]!.GetValue<string>(), result["answer"]!.GetValue<string>()));
        await service.Model.Requests[0].ClientClosed.WaitAsync(TestTimeouts.Step, Cancellation);
    }
}
