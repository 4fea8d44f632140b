using System.Net;
using System.Text.Json.Nodes;

namespace OpenOps.Audit.Tests.Interactions;

public sealed class AccessTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditService _service = new(database.RuntimeConnectionString);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    public static TheoryData<string, string, string> Endpoints => new()
    {
        { "POST", "/interactions", "record" },
        { "POST", "/interactions/{id}/result", "record" },
        { "POST", "/interactions/{id}/feedback", "feedback" },
        { "POST", "/interactions/{id}/stop", "feedback" },
        { "POST", "/interactions/{id}/delivery", "feedback" },
        { "GET", "/interactions", "read" },
        { "GET", "/interactions/{id}", "read" },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Request_WithoutTheRight_IsRefusedWithoutDetail(string method, string path, string right)
    {
        var intruder = right == "record" ? _service.Bot : _service.Inference;

        using var anonymous = await SendAsync(_service.Anonymous, method, path);
        using var forbidden = await SendAsync(intruder, method, path);

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal("application/problem+json", anonymous.Content.Headers.ContentType?.MediaType);
        Assert.False((await anonymous.ReadJsonAsync()).TryGetProperty("detail", out _));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.False((await forbidden.ReadJsonAsync()).TryGetProperty("detail", out _));
    }

    [Fact]
    public async Task Request_UnknownKey_IsUnauthorized()
    {
        using var client = _service.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "secret-of-somebody-else-entirely");

        using var response = await client.GetAsync("/interactions", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Post_Intent_RecordsWhoseKeyItCameWith()
    {
        var id = await _service.Inference.RecordIntentAsync();

        Assert.Equal("inference", await database.QueryAsync<string>($"SELECT recorded_by FROM audit.events WHERE id = '{id}'"));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", Samples.NewId().ToString()));
        request.Content = method == "POST" ? JsonContent(new JsonObject()) : null;
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static StringContent JsonContent(JsonObject body) => new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
}
