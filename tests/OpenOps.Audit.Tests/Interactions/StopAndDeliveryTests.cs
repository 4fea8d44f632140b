using System.Net;
using System.Text.Json;

namespace OpenOps.Audit.Tests.Interactions;

public sealed class StopAndDeliveryTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditService _service = new(database.RuntimeConnectionString);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Post_StopAndDeliveries_AreReadBack()
    {
        var id = await _service.Inference.RecordIntentAsync();
        var stop = Samples.Stop();
        var interrupted = Samples.Delivery(body => body["state"] = "interrupted");
        var complete = Samples.Delivery();

        await _service.Bot.RecordAsync($"/interactions/{id}/stop", stop);
        await _service.Bot.RecordAsync($"/interactions/{id}/stop", Samples.Stop(body => body["user_name"] = "late"));
        await _service.Bot.RecordAsync($"/interactions/{id}/delivery", interrupted);
        await _service.Bot.RecordAsync($"/interactions/{id}/delivery", complete);

        var details = await _service.Operator.GetJsonAsync($"/interactions/{id}");
        JsonAssert.Same(stop, Without(details.GetProperty("stop"), "sequence", "recorded_at"));
        Assert.Equal(2, details.GetProperty("deliveries").GetArrayLength());
        JsonAssert.Same(interrupted, Without(details.GetProperty("deliveries")[0], "sequence", "recorded_at"));
        JsonAssert.Same(complete, Without(details.GetProperty("deliveries")[1], "sequence", "recorded_at"));
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("delivery")]
    public async Task Post_Again_IsRecordedOnceAndAnotherBodyIsAConflict(string kind)
    {
        var id = await _service.Inference.RecordIntentAsync();
        var body = kind == "stop" ? Samples.Stop() : Samples.Delivery();
        using var first = await _service.Bot.PostJsonAsync($"/interactions/{id}/{kind}", body);
        using var again = await _service.Bot.PostJsonAsync($"/interactions/{id}/{kind}", body);
        body["occurred_at"] = "2025-12-11T19:00:00Z";
        using var other = await _service.Bot.PostJsonAsync($"/interactions/{id}/{kind}", body);
        using var lost = await _service.Bot.PostJsonAsync($"/interactions/{Samples.NewId()}/{kind}", body);

        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.NotFound],
            new[] { first, again, other, lost }.Select(response => response.StatusCode));
    }

    private static JsonElement Without(JsonElement element, params string[] names) => JsonSerializer.SerializeToElement(
        element.EnumerateObject().Where(property => !names.Contains(property.Name)).ToDictionary(property => property.Name, property => property.Value));
}
