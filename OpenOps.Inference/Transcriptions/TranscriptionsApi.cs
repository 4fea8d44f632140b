using System.Security.Claims;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using OpenOps.Inference.Chat;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Transcriptions;

/// <summary><c>POST /v1/audio/transcriptions</c>, as OpenAI's clients know it.</summary>
internal static class TranscriptionsApi
{
    public static RouteHandlerBuilder MapTranscriptions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/audio/transcriptions", TranscribeAsync)
            .WithName("CreateTranscription")
            .WithSummary("Makes text of speech, recorded before and after; the sound itself is not kept.")
            .AddOpenApiOperationTransformer(DescribeBody)
            .ProducesModelCallErrors();

    private static async Task TranscribeAsync(
        HttpContext context, ModelCatalogue catalogue, TranscriptionPipeline pipeline, IOptions<TranscriptionOptions> options, TimeProvider time,
        ILogger<TranscriptionPipeline> logger)
    {
        UploadedAudio? file = null;
        try
        {
            await WholeAnswer.RunAsync(context, logger, async begin =>
            {
                var request = await TranscriptionForm.ReadAsync(context, options.Value);
                file = request.File;
                var interaction = ToInteraction(request, catalogue, context.User.FindFirstValue(ClaimTypes.Name) ?? "", time);
                begin(interaction);
                var answer = await pipeline.TranscribeAsync(interaction, request, context.RequestAborted);
                context.Response.ContentType = MediaTypeOf(request.ResponseFormat);
                context.Response.ContentLength = answer.Body.Length;
                await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
            });
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static Interaction ToInteraction(TranscriptionRequest request, ModelCatalogue catalogue, string caller, TimeProvider time)
    {
        var found = catalogue.Find(request.Model, ModelKind.Transcription);
        return found.Model is { } model
            ? InteractionParser.ToInteraction(request.Metadata, request.User, model, caller, time)
            : throw new InvalidRequestException(ApiFailure.NoModel(found.Reason));
    }

    private static string MediaTypeOf(string format) => format switch
    {
        "json" or "verbose_json" => "application/json",
        "vtt" => "text/vtt; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };

    // By hand: the form is read as it arrives, so no parameter describes it.
    private static Task DescribeBody(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string> { "file", "model" },
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = $"One of: {string.Join(", ", AudioTypes.Extensions)}." },
                            ["model"] = Text("The id of a model that GET /v1/models?kind=transcription lists."),
                            ["language"] = Text("The language that is spoken, such as en; found out when it is left out."),
                            ["prompt"] = Text("Words that are likely to occur."),
                            ["response_format"] = Text("json (the default), text, srt, verbose_json or vtt."),
                            ["temperature"] = new OpenApiSchema { Type = JsonSchemaType.Number },
                            ["user"] = Text("The caller's own name of the person, used when the metadata names none."),
                            ["metadata[interaction_id]"] = Text("The metadata of a chat completion, each entry a field of its own."),
                        },
                    },
                },
            },
        };
        operation.Responses!["200"] = new OpenApiResponse
        {
            Description = "The transcript, in the form that was asked for.",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new(), ["text/plain"] = new(), ["text/vtt"] = new() },
        };
        return Task.CompletedTask;

        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
    }
}
