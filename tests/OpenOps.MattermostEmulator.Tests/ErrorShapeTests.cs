using System.Net;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class ErrorShapeTests
{
    [Fact]
    public async Task Error_HasFiveFieldsAndTheRequestsId()
    {
        await using var emulator = await Emulator.StartAsync();

        var answer = await emulator.Admin.TryGetAsync("/posts/aaaaaaaaaaaaaaaaaaaaaaaaaa");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(["id", "message", "detailed_error", "request_id", "status_code"], answer.Body!.AsObject().Select(field => field.Key));
        Assert.Equal(answer.Header("X-Request-Id"), answer.Body.Text("request_id"));
        Assert.Equal(404, answer.Body.Number("status_code"));
        Assert.StartsWith("5.37.0.", answer.Header("X-Version-Id"));
        Assert.Equal("application/json", answer.Header("Content-Type"));
    }

    [Theory]
    [InlineData("GET", "/nope")]
    [InlineData("GET", "/users/me/")]
    [InlineData("PATCH", "/users/me")]
    [InlineData("POST", "/system/ping")]
    [InlineData("GET", "/posts/re-ject")]
    public async Task Route_Unknown_IsTextWithJsonInIt(string method, string path)
    {
        await using var emulator = await Emulator.StartAsync();

        var answer = await emulator.Admin.SendAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.StartsWith("text/plain", answer.Header("Content-Type"));
        Assert.Equal("api.context.404.app_error", answer.ErrorId);
        Assert.Null(answer.Body!["request_id"]);
    }

    [Fact]
    public async Task Id_OfWrongLength_IsABadParameter()
    {
        await using var emulator = await Emulator.StartAsync();

        var answer = await emulator.Admin.TryGetAsync("/posts/bad");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("Invalid or missing post_id parameter in request URL.", answer.Body.Text("message"));
    }

    [Fact]
    public async Task Body_NotJson_IsAMissingParameter()
    {
        await using var emulator = await Emulator.StartAsync();

        var answer = await emulator.Admin.TryPostAsync("/teams", "{bad");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("api.context.invalid_body_param.app_error", answer.ErrorId);
    }
}
