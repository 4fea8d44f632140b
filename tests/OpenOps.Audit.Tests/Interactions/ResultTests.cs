using System.Net;
using System.Text.Json.Nodes;

namespace OpenOps.Audit.Tests.Interactions;

public sealed class ResultTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditService _service = new(database.RuntimeConnectionString);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Post_Result_IsReadBackWhole()
    {
        var id = await _service.Inference.RecordIntentAsync();
        var result = Samples.Result();

        using var response = await _service.Inference.PostJsonAsync($"/interactions/{id}/result", result);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var details = await _service.Operator.GetJsonAsync($"/interactions/{id}");
        Assert.Equal("completed", details.GetProperty("outcome").GetString());
        var recorded = details.GetProperty("result");
        foreach (var (name, value) in result)
        {
            JsonAssert.Same(value, recorded.GetProperty(name));
        }
    }

    [Fact]
    public async Task Post_FailedPartialResult_KeepsTheTextSoFarAndTheError()
    {
        var id = await _service.Inference.RecordIntentAsync();

        using var response = await _service.Inference.PostJsonAsync($"/interactions/{id}/result", Samples.Result(body =>
        {
            body["outcome"] = "failed";
            body["partial"] = true;
            body["answer"] = "You agreed to";
            body["finish_reason"] = "error";
            body["error"] = new JsonObject { ["type"] = "stall_timeout", ["message"] = "silent for 60 s" };
        }));

        var result = (await _service.Operator.GetJsonAsync($"/interactions/{id}")).GetProperty("result");
        Assert.Equal("You agreed to", result.GetProperty("answer").GetString());
        Assert.True(result.GetProperty("partial").GetBoolean());
        Assert.Equal("""{"type":"stall_timeout","message":"silent for 60 s"}""", result.GetProperty("error").GetRawText());
    }

    [Fact]
    public async Task Post_SameResultAgain_GivesTheSameAnswer()
    {
        var id = await _service.Inference.RecordIntentAsync();
        using var first = await _service.Inference.PostJsonAsync($"/interactions/{id}/result", Samples.Result());

        using var second = await _service.Inference.PostJsonAsync($"/interactions/{id}/result", Samples.Result());

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal((await first.ReadJsonAsync()).GetRawText(), (await second.ReadJsonAsync()).GetRawText());
    }

    [Fact]
    public async Task Post_OtherResult_IsAConflictAndChangesNothing()
    {
        var id = await _service.Inference.RecordIntentAsync();
        await _service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result());

        using var response = await _service.Inference.PostJsonAsync(
            $"/interactions/{id}/result", Samples.Result(body => body["answer"] = "Something else."));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("result_exists", (await response.ReadJsonAsync()).GetProperty("code").GetString());
        var details = await _service.Operator.GetJsonAsync($"/interactions/{id}");
        Assert.Equal("You agreed to start on Monday with two teams.", details.GetProperty("result").GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Post_NoSuchIntent_IsNotFoundAndLeavesNothing()
    {
        var id = Samples.NewId();

        using var response = await _service.Inference.PostJsonAsync($"/interactions/{id}/result", Samples.Result());

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(0, await database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE interaction_id = '{id}'"));
    }
}
