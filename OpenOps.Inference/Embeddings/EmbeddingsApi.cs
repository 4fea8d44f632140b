using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using OpenOps.Inference.Chat;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Embeddings;

/// <summary><c>POST /v1/embeddings</c>, as OpenAI's clients know it.</summary>
internal static class EmbeddingsApi
{
    // OpenAI's own limit.
    private const int MostTexts = 2048;

    public static RouteHandlerBuilder MapEmbeddings(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/embeddings", EmbedAsync)
            .WithName("CreateEmbeddings")
            .WithSummary("Makes vectors of texts, recorded before and after; the vectors themselves are not kept.")
            .AddOpenApiOperationTransformer(DescribeBodyAsync)
            .Produces<EmbeddingsAnswer>()
            .ProducesModelCallErrors();

    private static async Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(EmbeddingsRequest), null, cancellationToken) },
            },
        };

    private static async Task EmbedAsync(
        HttpContext context, ModelCatalogue catalogue, EmbeddingPipeline pipeline, IOptions<ChatApiOptions> options, TimeProvider time,
        ILogger<EmbeddingPipeline> logger)
    {
        await WholeAnswer.RunAsync(context, logger, async begin =>
        {
            var request = await RequestBodyReader.ReadAsync(context, EmbeddingsJson.Default.EmbeddingsRequest, "model and input", options.Value.MaxRequestBytes);
            var (texts, asBase64) = (ToTexts(request.Input), ToFormat(request.EncodingFormat));
            ChatRequestParser.Require(request.Dimensions is null or >= 1, "dimensions", "'dimensions' must be at least 1.");
            var interaction = ToInteraction(request, catalogue, context.User.FindFirstValue(ClaimTypes.Name) ?? "", time);
            begin(interaction);
            var embedded = await pipeline.EmbedAsync(interaction, texts, request.Dimensions, context.RequestAborted);
            var tokens = embedded.Tokens ?? 0;
            var answer = new EmbeddingsAnswer(
                [.. embedded.Vectors.Select((vector, index) => new Embedding(index, ToJson(vector, asBase64)))], interaction.Model.Id, new EmbeddingsUsage(tokens, tokens));
            await context.Response.WriteAsJsonAsync(answer, EmbeddingsJson.Default.EmbeddingsAnswer, cancellationToken: context.RequestAborted);
        });
    }

    private static Interaction ToInteraction(EmbeddingsRequest request, ModelCatalogue catalogue, string caller, TimeProvider time)
    {
        ChatRequestParser.Require(
            !string.IsNullOrEmpty(request.Model), "model", "'model' is missing. Send the id of a model that GET /v1/models?kind=embedding lists.");
        var found = catalogue.Find(request.Model!, ModelKind.Embedding);
        return found.Model is { } model
            ? InteractionParser.ToInteraction(request.Metadata ?? new Dictionary<string, string>(), request.User, model, caller, time)
            : throw new InvalidRequestException(ApiFailure.NoModel(found.Reason));
    }

    private static List<string> ToTexts(JsonElement? input)
    {
        ChatRequestParser.Require(
            input is { ValueKind: JsonValueKind.String or JsonValueKind.Array }, "input", "'input' must be a text or an array of texts.");
        List<JsonElement> parts = input!.Value.ValueKind == JsonValueKind.Array ? [.. input.Value.EnumerateArray()] : [input.Value];
        ChatRequestParser.Require(parts.Count is >= 1 and <= MostTexts, "input", $"'input' must hold 1 to {MostTexts} texts.");
        var wrong = parts.FindIndex(part => part.ValueKind != JsonValueKind.String || part.GetString()!.Length == 0);
        ChatRequestParser.Require(wrong < 0, $"input[{wrong}]", $"'input[{wrong}]' must be a text that is not empty; tokens are not taken.");
        return [.. parts.Select(part => part.GetString()!)];
    }

    private static bool ToFormat(string? format)
    {
        ChatRequestParser.Require(format is null or "float" or "base64", "encoding_format", "'encoding_format' must be float or base64.");
        return format == "base64";
    }

    private static JsonElement ToJson(float[] vector, bool asBase64) => asBase64
        ? JsonSerializer.SerializeToElement(Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan())), EmbeddingsJson.Default.String)
        : JsonSerializer.SerializeToElement(vector, EmbeddingsJson.Default.SingleArray);
}
