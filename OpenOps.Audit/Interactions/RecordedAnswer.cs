using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Interactions;

/// <summary>
/// 201 for what was recorded now, 200 for what was recorded earlier. The body's length is told, so that the answer leaves
/// in one piece: in chunks it would take two sends, and wake its caller twice.
/// </summary>
internal sealed class RecordedAnswer(Recorded recorded, Guid? createdInteraction) : IResult, IEndpointMetadataProvider
{
    private const string Json = "application/json; charset=utf-8";

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in new[] { StatusCodes.Status201Created, StatusCodes.Status200OK })
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Recorded), ["application/json"]));
        }
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = JsonSerializer.SerializeToUtf8Bytes(recorded, options);
        var response = httpContext.Response;
        response.StatusCode = createdInteraction is null ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        response.ContentType = Json;
        response.ContentLength = body.Length;
        if (createdInteraction is { } id)
        {
            response.Headers.Location = $"/interactions/{id}";
        }

        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }
}
