using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Transcriptions;

/// <summary>No row, no call; a result whatever happens; and nothing left of the sound.</summary>
public sealed class TranscriptionPromiseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Intent_NotYetCommitted_ProviderHasNotHeardAByte()
    {
        await using var service = await TranscriptionCalls.StartAsync();
        var (arrived, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        service.Audit.OnIntent = async _ =>
        {
            arrived.TrySetResult();
            await gate.Task;
            return null;
        };

        var transcribing = service.PostAsync(TranscriptionCalls.Form());
        await arrived.Task.WaitAsync(TestTimeouts.Step, Cancellation);
        var heardBefore = service.Model.Requests.Count;
        gate.SetResult();
        var (response, _) = await transcribing;

        Assert.Equal((0, HttpStatusCode.OK, 1), (heardBefore, response.StatusCode, service.Model.Requests.Count));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(401)]
    public async Task Audit_Refuses_503AndTheProviderHearsNothing(int status)
    {
        await using var service = await TranscriptionCalls.StartAsync();
        service.Audit.Break(status);

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form());

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "audit_unavailable"), (response.StatusCode, Code(body)));
        Assert.Empty(service.Model.Requests);
    }

    [Fact]
    public async Task Interaction_KnownAlready_Is409AndTheProviderIsNotAskedAgain()
    {
        await using var service = await TranscriptionCalls.StartAsync();
        var id = ("metadata[interaction_id]", Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString());
        await service.PostAsync(TranscriptionCalls.Form(fields: id));

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form(fields: id));

        Assert.Equal((HttpStatusCode.Conflict, "interaction_exists", 1), (response.StatusCode, Code(body), service.Model.Requests.Count));
    }

    [Theory]
    [InlineData(400, HttpStatusCode.BadGateway, "provider_error", 1)]
    [InlineData(401, HttpStatusCode.BadGateway, "provider_auth", 1)]
    [InlineData(413, HttpStatusCode.BadRequest, "context_length_exceeded", 1)]
    [InlineData(429, HttpStatusCode.TooManyRequests, "rate_limit_exceeded", 3)]
    [InlineData(500, HttpStatusCode.BadGateway, "provider_error", 3)]
    public async Task Provider_Refuses_IsToldAndRecorded(int status, HttpStatusCode told, string code, int attempts)
    {
        await using var service = await TranscriptionCalls.StartAsync();
        service.Model.Default = _ => ModelScript.Error(status, message: "sk-hearing-secret in the vendor's text");

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form());
        var (_, result) = await service.Audit.SingleAsync();

        Assert.Equal((told, code, attempts), (response.StatusCode, Code(body), service.Model.Requests.Count));
        Assert.Equal(("failed", code), (result["outcome"]!.GetValue<string>(), result["error"]!["type"]!.GetValue<string>()));
        Assert.DoesNotContain("sk-hearing-secret", body + result.ToJsonString() + service.Log);
        Assert.All(service.Model.Requests, request => Assert.Contains("RIFF", request.Body));
    }

    [Fact]
    public async Task Provider_BusyThenWell_GetsTheWholeFileAgainWithinOneInteraction()
    {
        await using var service = await TranscriptionCalls.StartAsync();
        service.Model.Enqueue(ModelScript.Error(503));

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form());

        Assert.Equal((HttpStatusCode.OK, TranscriptionCalls.Json), (response.StatusCode, body));
        Assert.Equal([service.Model.Requests[0].Body.Length, service.Model.Requests[0].Body.Length], service.Model.Requests.Select(request => request.Body.Length));
        await service.Audit.SingleAsync();
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"error":null}""")]
    [InlineData("""{"text":7}""")]
    public async Task Provider_SendsSomethingElse_Is502AndIsNotQuoted(string answer)
    {
        await using var service = await TranscriptionCalls.StartAsync(answer);

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form());

        Assert.Equal((HttpStatusCode.BadGateway, "provider_error"), (response.StatusCode, Code(body)));
        Assert.DoesNotContain(answer, body);
    }

    [Fact]
    public async Task Provider_BreaksOff_IsRecorded()
    {
        await using var service = await TranscriptionCalls.StartAsync(("ProviderRetry:MaxRetries", "0"));
        service.Model.Enqueue(new ModelScript { ContentType = "application/json", Steps = [ScriptStep.Send("{\"text\":\"Good"), ScriptStep.Wait(TimeSpan.FromMilliseconds(200)), ScriptStep.Abort()] });

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form());
        var (_, result) = await service.Audit.SingleAsync();

        Assert.Equal((HttpStatusCode.BadGateway, "provider_disconnected"), (response.StatusCode, Code(body)));
        Assert.Equal("provider_disconnected", result["error"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Provider_NeverAnswers_EndsAtTheLimit()
    {
        await using var service = await TranscriptionCalls.StartAsync(("Transcriptions:Timeout", "00:00:00.300"));
        service.Model.Enqueue(ModelScript.Hang());

        var (response, body) = await service.PostAsync(TranscriptionCalls.Form());
        var (_, result) = await service.Audit.SingleAsync();

        Assert.Equal((HttpStatusCode.GatewayTimeout, "total_timeout", "failed"), (response.StatusCode, Code(body), result["outcome"]!.GetValue<string>()));
        await service.Model.Requests[0].ClientClosed.WaitAsync(TestTimeouts.Step, Cancellation);
    }

    [Fact]
    public async Task Caller_GoesAway_ProvidersWorkEndsAndTheRecordSaysSo()
    {
        await using var service = await TranscriptionCalls.StartAsync();
        service.Model.Enqueue(ModelScript.Hang());
        using var leaving = new CancellationTokenSource();

        var transcribing = service.PostAsync(TranscriptionCalls.Form(), leaving.Token);
        var request = await service.Model.RequestAsync();
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transcribing);
        await request.ClientClosed.WaitAsync(TestTimeouts.Step, Cancellation);
        Assert.Equal("cancelled", (await service.Audit.SingleAsync()).Result["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Sound_IsUnderNoNameWhileItWaits_AndNothingOfItIsLogged()
    {
        using var folder = new TempDirectory();
        await using var service = await TranscriptionCalls.StartAsync(("Transcriptions:TemporaryDirectory", folder.Path));
        var gate = new TaskCompletionSource();
        service.Model.Enqueue(ModelScript.Raw(TranscriptionCalls.Json, "application/json") with { StepsBeforeHeaders = [ScriptStep.Until(gate.Task)] });

        var transcribing = service.PostAsync(TranscriptionCalls.Form(fileName: "very-secret-plans.wav"));
        await service.Model.RequestAsync();
        var names = OperatingSystem.IsWindows() ? [] : Directory.GetFiles(folder.Path);
        gate.SetResult();
        await transcribing;

        Assert.Empty(names);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.DoesNotContain("very-secret-plans", service.Log);
        Assert.DoesNotContain("Good morning", service.Log);
    }

    [Fact]
    public async Task Span_NamesTheCallAndIsTheRecords_WithoutText()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "OpenOps.Inference",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await TranscriptionCalls.StartAsync();

        var (response, _) = await service.PostAsync(TranscriptionCalls.Form(fileName: "very-secret-plans.wav", fields: ("metadata[bot]", "assistant")));
        var (intent, _) = await service.Audit.SingleAsync();
        var id = response.Headers.GetValues("x-openops-interaction-id").Single();
        var span = await TestTimeouts.EventuallyAsync(
            "the span ends", () => Task.FromResult(spans.SingleOrDefault(span => Equals(span.GetTagItem("openops.interaction_id"), id))));

        Assert.Equal(("generate_content large-v3", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal(
            ("generate_content", "openai_compatible", "large-v3", "127.0.0.1", "assistant", "text"),
            (span.GetTagItem("gen_ai.operation.name"), span.GetTagItem("gen_ai.provider.name"), span.GetTagItem("gen_ai.request.model"),
                span.GetTagItem("server.address"), span.GetTagItem("gen_ai.agent.name"), span.GetTagItem("gen_ai.output.type")));
        Assert.Equal(span.SpanId.ToHexString(), intent["span_id"]!.GetValue<string>());
        Assert.All(span.TagObjects, tag => Assert.DoesNotContain("secret", $"{tag.Value}"));
    }

    private static string Code(string body) => TranscriptionCalls.Error(body)["code"]!.GetValue<string>();
}
