using Microsoft.AspNetCore.Http.HttpResults;
using OpenOps.Inference.Chat;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Models;

/// <summary><c>GET /v1/models</c>, as OpenAI's clients know it.</summary>
internal static class ModelsApi
{
    public static RouteHandlerBuilder MapModels(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/models", List).WithName("ListModels").WithSummary("The models that can be asked now: those that chat, or those of another kind.");

    // OpenAI's clients offer whatever they find here for a chat; what cannot chat is told only to those who ask for it.
    private static Results<Ok<ModelList>, JsonHttpResult<ApiError>> List(ModelCatalogue catalogue, ChatPipeline pipeline, string? kind) =>
        CatalogueNames.Kinds.TryGetValue(kind ?? "chat", out var asked)
            ? TypedResults.Ok(new ModelList([.. catalogue.Of(asked).Select(model => ToItem(model, pipeline))]))
            : TypedResults.Json(
                new ApiError(new ApiErrorDetails("'kind' must be chat, transcription or embedding.", "invalid_request_error", "kind", null)),
                ChatJson.Default.ApiError, statusCode: StatusCodes.Status400BadRequest);

    private static ModelItem ToItem(AvailableModel model, ChatPipeline pipeline) => new(
        model.Id,
        model.Provider.Name(),
        new ModelDescription(model.Entry.DisplayName, model.Provider.Name(), model.Custody.Name(), model.Entry.Kind == ModelKind.Chat && pipeline.TokenizerOf(model) is not null));
}

internal sealed record ModelList(IReadOnlyList<ModelItem> Data)
{
    public string Object { get; init; } = "list";
}

internal sealed record ModelItem(string Id, string OwnedBy, ModelDescription Openops)
{
    public string Object { get; init; } = "model";

    /// <summary>Part of OpenAI's shape; the catalogue knows no such date.</summary>
    public long Created { get; init; }
}

/// <param name="DisplayName">What people are shown.</param>
/// <param name="Provider">Who runs it.</param>
/// <param name="Custody"><c>local</c>: stays on machines of the organisation; or <c>vendor</c>.</param>
/// <param name="CountsTokens">Whether <c>POST /v1/tokens</c> tells exactly how many tokens texts have.</param>
internal sealed record ModelDescription(string DisplayName, string Provider, string Custody, bool CountsTokens);
