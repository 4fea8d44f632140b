using Microsoft.OpenApi;

namespace OpenOps.Audit.Requests;

/// <summary>The OpenAPI document, <c>/openapi/v1.json</c>; the committed copy is <c>OpenOps.Audit.json</c>.</summary>
internal static class ApiDescription
{
    private const string BearerKey = "bearer";

    public static WebApplicationBuilder AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "OpenOps Audit", Version = "1", Description = "The record of every request to a model." };

            // Where it runs is no part of what it is.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.AddComponent(BearerKey, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = BearerKey });
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerKey, document)] = [] }];
            return Task.CompletedTask;
        }));
        return builder;
    }
}
