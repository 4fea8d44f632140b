using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using OpenOps.Inference.Chat;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tokens;

/// <summary>
/// <c>POST /v1/tokens</c>: how many tokens texts have in a model. Counted in this process, so that no provider sees a
/// text that is not on record.
/// </summary>
internal static class TokensApi
{
    public static RouteHandlerBuilder MapTokens(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/tokens", CountAsync)
            .WithName("CountTokens")
            .WithSummary("Counts the tokens of texts exactly, for models whose tokenizer is known here. Nothing is sent or recorded.")
            .AddOpenApiOperationTransformer(DescribeBodyAsync)
            .Produces<TokensAnswer>()
            .Produces<ApiError>(StatusCodes.Status400BadRequest)
            .Produces<ApiError>(StatusCodes.Status401Unauthorized)
            .Produces<ApiError>(StatusCodes.Status404NotFound)
            .Produces<ApiError>(StatusCodes.Status413PayloadTooLarge);

    private static async Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) =>
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(TokensRequest), null, cancellationToken) },
            },
        };

    private static async Task CountAsync(HttpContext context, ModelCatalogue catalogue, ChatPipeline pipeline, IOptions<ChatApiOptions> options)
    {
        try
        {
            var request = await RequestBodyReader.ReadAsync(context, TokensJson.Default.TokensRequest, "model and texts", options.Value.MaxRequestBytes);
            var answer = Count(request, catalogue, pipeline);
            await context.Response.WriteAsJsonAsync(answer, TokensJson.Default.TokensAnswer, cancellationToken: context.RequestAborted);
        }
        catch (InvalidRequestException exception)
        {
            await ApiErrors.WriteAsync(context, exception.Failure);
        }
    }

    private static TokensAnswer Count(TokensRequest request, ModelCatalogue catalogue, ChatPipeline pipeline)
    {
        ChatRequestParser.Require(!string.IsNullOrEmpty(request.Model), "model", "'model' is missing. Send the id of a model that GET /v1/models lists with counts_tokens true.");
        ChatRequestParser.Require(request.Texts is not null, "texts", "'texts' is missing. Send an array of texts.");
        ChatRequestParser.Require(request.Texts!.All(text => text is not null), "texts", "'texts' holds null. Send texts alone.");
        var found = catalogue.Find(request.Model!);
        if (found.Model is not { } model)
        {
            throw new InvalidRequestException(ApiFailure.NoModel(found.Reason));
        }

        return pipeline.TokenizerOf(model) is { } tokenizer
            ? new TokensAnswer(model.Id, [.. request.Texts!.Select(text => tokenizer.Count(text!))])
            : throw new InvalidRequestException(ApiFailure.Invalid(
                $"The tokenizer of '{model.Id}' is not known here. GET /v1/models marks models that can be counted for with counts_tokens.", "model", "no_tokenizer"));
    }
}
