using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Users;

/// <summary>Makes and changes accounts.</summary>
internal sealed partial class UserService(ChatState state)
{
    public User Create(NewUser body)
    {
        var username = (body.Username ?? "").ToLowerInvariant();
        if (body.Username is null || !IsUsername(body.Username))
        {
            throw InvalidUsername();
        }

        if (!Passwords.IsAcceptable(body.Password ?? ""))
        {
            throw ApiErrors.Of(400, "api.user.check_user_password.invalid.app_error", "Login failed because of invalid password.");
        }

        var credentials = Passwords.Protect("", body.Password!);
        using var scope = state.Write();
        var now = state.Now();
        var user = Add(new User
        {
            Id = Ids.New(),
            CreateAt = now,
            UpdateAt = now,
            Username = username,
            Email = ValidEmail(body.Email),
            Nickname = body.Nickname ?? "",
            FirstName = body.FirstName ?? "",
            LastName = body.LastName ?? "",
            Position = body.Position ?? "",
            Locale = body.Locale ?? "en",

            // Whoever comes first runs the place.
            Roles = state.Users.All.Any(existing => !existing.IsBot) ? "system_user" : "system_admin system_user",
            NotifyProps = User.DefaultNotifyProps(),
            LastPasswordUpdate = now,
        });
        state.Credentials.Put(credentials with { UserId = user.Id });
        state.Preferences.Put(new Preference(user.Id, "tutorial_step", user.Id, "0"));
        return user;
    }

    /// <summary>Adds an account whose name and address must be free. Called inside a write scope.</summary>
    public User Add(User user)
    {
        if (state.UsersByName.First(user.Username) is not null)
        {
            throw ApiErrors.Of(400, "app.user.save.username_exists.app_error", "An account with that username already exists.");
        }

        if (state.UsersByEmail.First(user.Email) is not null)
        {
            throw ApiErrors.Of(400, "app.user.save.email_exists.app_error", "An account with that email already exists.");
        }

        state.Users.Put(user);
        state.Publish(ChatEvent.ToEverybody("new_user", new JsonObject { ["user_id"] = user.Id }));
        return user;
    }

    public User Patch(string userId, UserPatch patch)
    {
        if (patch.Username is not null && !IsUsername(patch.Username))
        {
            throw InvalidUsername();
        }

        using var scope = state.Write();
        var user = state.Users.Find(userId) ?? throw ApiErrors.NoUser();
        if (patch.Username is not null && state.UsersByName.First(patch.Username) is { } taken && taken.Id != userId)
        {
            throw ApiErrors.Of(400, "app.user.save.username_exists.app_error", "An account with that username already exists.");
        }

        return Changed(user with
        {
            Username = patch.Username ?? user.Username,
            Nickname = patch.Nickname ?? user.Nickname,
            FirstName = patch.FirstName ?? user.FirstName,
            LastName = patch.LastName ?? user.LastName,
            Position = patch.Position ?? user.Position,
            Email = patch.Email is null ? user.Email : ValidEmail(patch.Email),
            Locale = patch.Locale ?? user.Locale,
            NotifyProps = patch.NotifyProps ?? user.NotifyProps,
            Timezone = patch.Timezone ?? user.Timezone,
        });
    }

    /// <summary>Stores and announces a changed account.</summary>
    public User Changed(User user)
    {
        using var scope = state.Write();
        var changed = state.Users.Put(user with { UpdateAt = state.Now() });
        state.Publish(ChatEvent.ToEverybody(
            "user_updated", new JsonObject { ["user"] = JsonNode.Parse(WireJson.Text(changed.Sanitized())) }));
        return changed;
    }

    public static bool IsUsername(string name) => UsernamePattern().IsMatch(name);

    public static ApiErrorException InvalidUsername() => ApiErrors.Of(
        400,
        "model.user.is_valid.username.app_error",
        "Username must begin with a letter, and contain between 3 to 22 lowercase characters made up of numbers, letters, and the "
            + "symbols \".\", \"-\", and \"_\".");

    private static string ValidEmail(string? email) => email is { Length: > 2 and <= 128 } && email.Contains('@') && !email.Contains(' ')
        ? email.ToLowerInvariant()
        : throw ApiErrors.Of(400, "model.user.is_valid.email.app_error", "Must be a valid email.");

    [GeneratedRegex("^[a-z][a-z0-9._-]{2,63}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UsernamePattern();
}

/// <summary>A sign-up.</summary>
internal sealed record NewUser(
    string? Username, string? Email, string? Password, string? Nickname, string? FirstName, string? LastName, string? Position,
    string? Locale);

/// <summary>What of an account may be changed.</summary>
internal sealed record UserPatch(
    string? Username, string? Nickname, string? FirstName, string? LastName, string? Position, string? Email, string? Locale,
    Dictionary<string, string>? NotifyProps, Dictionary<string, string>? Timezone);
