using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace OpenOps.Contract.Tests.Support;

/// <summary>What a chat server sent.</summary>
internal sealed record Callback(string ContentType, string Authorization, string Body);

/// <summary>What it is answered.</summary>
internal sealed record CallbackAnswer(int Status, string ContentType, string Body)
{
    public static CallbackAnswer Json(string body) => new(StatusCodes.Status200OK, "application/json", body);
}

/// <summary>One address and what was sent to it.</summary>
internal sealed class CallbackAddress(Uri url, Func<Callback, Task<CallbackAnswer>> answer)
{
    private readonly Channel<Callback> _received = Channel.CreateUnbounded<Callback>();

    public Uri Url { get; } = url;

    public async Task<Callback> NextAsync(CancellationToken cancellationToken) =>
        await _received.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TestTimeouts.Step, cancellationToken);

    public async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var callback = new Callback(
            context.Request.ContentType ?? "", context.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync(context.RequestAborted));
        await _received.Writer.WriteAsync(callback, context.RequestAborted);
        var reply = await answer(callback);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        await context.Response.WriteAsync(reply.Body, context.RequestAborted);
    }
}
