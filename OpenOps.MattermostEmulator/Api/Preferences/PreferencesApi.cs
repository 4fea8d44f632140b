using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Sessions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Preferences;

/// <summary>What users set for themselves.</summary>
internal static class PreferencesApi
{
    private const int CategoryMinimum = 2;

    public static void MapPreferences(this RouteGroupBuilder api)
    {
        api.MapGet("/users/{user_id}/preferences", (string user_id, Caller caller, ChatState state) => Read(state, caller, user_id, _ => true));
        api.MapGet("/users/{user_id}/preferences/{category}", (string user_id, string category, Caller caller, ChatState state) =>
            Read(state, caller, user_id, preference => preference.Category == Category(category), mustExist: true));
        api.MapGet("/users/{user_id}/preferences/{category}/name/{name}", GetOne);
        api.MapPut("/users/{user_id}/preferences", SetAsync);
        api.MapPost("/users/{user_id}/preferences/delete", DeleteAsync);
    }

    private static IResult Read(ChatState state, Caller caller, string userId, Func<Preference, bool> wanted, bool mustExist = false)
    {
        var id = caller.ResolveOwn(userId);
        using var scope = state.Read();
        var found = state.PreferencesOf[id].Where(wanted).ToList();
        return found.Count > 0 || !mustExist ? Reply.Json(found) : throw Missing();
    }

    private static IResult GetOne(string user_id, string category, string name, Caller caller, ChatState state)
    {
        var id = caller.ResolveOwn(user_id);
        using var scope = state.Read();
        return Reply.Json(state.Preferences.Find(ChatState.Key(new Preference(id, Category(category), name, ""))) ?? throw Missing());
    }

    private static async Task<IResult> SetAsync(string user_id, HttpContext http, Caller caller, ChatState state)
    {
        var (id, preferences) = await ReadAsync(user_id, http, caller);
        using var scope = state.Write();
        foreach (var preference in preferences)
        {
            state.Preferences.Put(preference);
        }

        Publish(state, "preferences_changed", id, preferences);
        return Reply.Ok();
    }

    private static async Task<IResult> DeleteAsync(string user_id, HttpContext http, Caller caller, ChatState state)
    {
        var (id, preferences) = await ReadAsync(user_id, http, caller);
        using var scope = state.Write();
        foreach (var preference in preferences)
        {
            state.Preferences.Remove(ChatState.Key(preference));
        }

        Publish(state, "preferences_deleted", id, preferences);
        return Reply.Ok();
    }

    private static async Task<(string UserId, Preference[] Preferences)> ReadAsync(string userId, HttpContext http, Caller caller)
    {
        var preferences = await http.ReadBodyAsync<Preference[]>("preferences");
        var id = caller.ResolveOwn(userId);
        return preferences.All(preference => preference.UserId == id && preference.Category is not null && preference.Name is not null)
            ? (id, preferences)
            : throw ApiErrors.Of(403, "api.preference.update_preferences.set.app_error", "Unable to set user preferences.");
    }

    private static void Publish(ChatState state, string name, string userId, Preference[] preferences) => state.Publish(
        ChatEvent.ToUser(name, userId, new JsonObject { ["preferences"] = WireJson.Text(preferences) }));

    private static string Category(string category) =>
        category.Length >= CategoryMinimum ? category : throw ApiErrors.InvalidUrl("category");

    private static ApiErrorException Missing() =>
        ApiErrors.Of(404, "api.preference.preferences_category.get.app_error", "Unable to get user preferences.");
}
